// What kinds and fields of documents are called, by their names in the file, in Chinese and English.

export const DOCUMENT_KINDS = {
  invoice: ['发票', 'invoice'],
  'invoice.vat': ['增值税发票', 'VAT invoice (CN)'],
  'invoice.vat.special': ['增值税专用发票', 'special VAT invoice (CN)'],
  'invoice.vat.ordinary': ['增值税普通发票', 'ordinary VAT invoice (CN)'],
  'invoice.en16931': ['发票（EN 16931）', 'invoice (EN 16931)'],
  credit: ['红字发票', 'credit note'],
  'credit.en16931': ['红字发票（EN 16931）', 'credit note (EN 16931)'],
  certificate: ['电子证照', 'certificate'],
  file: ['文件', 'file'],
};
const HEAD = {
  code: ['发票代码', 'invoice code'],
  number: ['号码', 'number'],
  header_number: ['文件头中的号码', 'number in the header'],
  issue_date: ['开具日期', 'date of issue'],
  due_date: ['付款期限', 'due date'],
  request_time: ['开票申请时间', 'time of request'],
  tax_point_date: ['纳税义务发生日', 'tax point date'],
  tax_point_code: ['纳税义务发生日代码', 'tax point code'],
  check_code: ['校验码', 'check code'],
  machine: ['机器编号', 'machine number'],
  cipher: ['密码区', 'cipher'],
  colour: ['蓝字或红字', 'blue or red'],
  kind_code: ['票种代码', 'code of the kind'],
  kind_name: ['票种', 'kind'],
  currency: ['币种', 'currency'],
  accounting_currency: ['记账币种', 'VAT currency'],
  type_code: ['类型代码', 'type code'],
  identifier: ['证照标识', 'identifier'],
  name: ['名称', 'name'],
  valid_from: ['有效期起', 'valid from'],
  valid_until: ['有效期止', 'valid until'],
  status: ['状态', 'status'],
  clerk: ['开票人', 'clerk'],
  payee: ['收款人', 'payee'],
  reviewer: ['复核', 'reviewer'],
  note: ['备注', 'note'],
  notes: ['备注', 'note'],
  red_of: ['对应蓝字发票', 'blue invoice'],
  preceding: ['先前发票', 'preceding invoice'],
  seller: ['销售方', 'seller'],
  buyer: ['购买方', 'buyer'],
  holder: ['持有人', 'holder'],
  issuer: ['颁发机构', 'issuer'],
  bureau: ['主管税务机关', 'tax bureau'],
  representative: ['税务代表', 'tax representative'],
  total: ['合计', 'total'],
  taxes: ['税', 'tax'],
  lines: ['第 {} 行', 'line {}'],
  allowances: ['折扣', 'allowance'],
  charges: ['附加费', 'charge'],
  payments: ['付款方式', 'payment'],
  payment_terms: ['付款条件', 'payment terms'],
  remittance: ['付款附言', 'remittance text'],
  mandate: ['直接扣款授权号', 'mandate'],
  creditor: ['收款人扣款标识', 'creditor id'],
  copy: ['加注', 'copy'],
  delivery: ['交付', 'delivery'],
  period: ['期间', 'period'],
  buyer_reference: ['购买方参考号', "buyer's reference"],
  buyer_accounting: ['购买方记账科目', "buyer's account"],
  purchase_order: ['采购订单', 'purchase order'],
  sales_order: ['销售订单', 'sales order'],
  contract: ['合同', 'contract'],
  project: ['项目', 'project'],
  tender: ['招标', 'tender'],
  despatch_advice: ['发货单', 'despatch advice'],
  receiving_advice: ['收货单', 'receiving advice'],
  invoiced_object: ['开票对象', 'invoiced object'],
  supporting: ['附件', 'supporting file'],
  process: ['业务流程', 'business process'],
  specification: ['遵循的规范', 'specification'],
  sha256: ['文件摘要', 'digest'],
  size: ['文件大小', 'size'],
  other: ['其他内容', 'other content'],
};
const REST = {
  name: ['名称', 'name'],
  trading_name: ['商号', 'trading name'],
  legal_form: ['法律形式', 'legal form'],
  tax_number: ['税号', 'tax number'],
  vat_number: ['税号', 'VAT number'],
  tax_scheme: ['税种', 'tax scheme'],
  identifiers: ['标识', 'identifier'],
  register: ['登记号', 'register number'],
  endpoint: ['电子地址', 'electronic address'],
  contact: ['联系人', 'contact'],
  department: ['部门', 'department'],
  telephone: ['电话', 'telephone'],
  email: ['电子邮箱', 'e-mail'],
  scheme: ['所属体系', 'scheme'],
  value: ['值', 'value'],
  version: ['版本', 'version'],
  file_name: ['文件名', 'file name'],
  media_type: ['文件类型', 'media type'],
  content: ['文件内容', 'content'],
  location: ['地点', 'location'],
  confirmation: ['红字信息确认单编号', 'confirmation'],
  address: ['地址', 'address'],
  bank: ['开户行及账号', 'bank'],
  code: ['代码', 'code'],
  number: ['号码', 'number'],
  issue_date: ['开具日期', 'date of issue'],
  without_tax: ['金额（不含税）', 'without tax'],
  tax: ['税额', 'tax'],
  tax_accounting: ['税额（记账币种）', 'tax in the VAT currency'],
  with_tax: ['价税合计', 'with tax'],
  in_words: ['大写', 'in words'],
  paid: ['已付金额', 'paid'],
  rounding: ['舍入', 'rounding'],
  payable: ['应付金额', 'payable'],
  lines: ['各行之和', 'of the lines'],
  allowances: ['折扣', 'allowance'],
  charges: ['附加费', 'charge'],
  amount: ['金额', 'amount'],
  quantity: ['数量', 'quantity'],
  price: ['单价', 'price'],
  gross_price: ['折前单价', 'gross price'],
  price_discount: ['单价折扣', 'price discount'],
  price_quantity: ['计价数量', 'price base quantity'],
  price_unit: ['计价单位', 'price base unit'],
  percent: ['百分比', 'percent'],
  unit: ['单位', 'unit'],
  specification: ['规格型号', 'specification'],
  classification: ['税收分类编码', 'tax classification'],
  classifications: ['商品分类', 'classification'],
  tax_rate: ['税率', 'tax rate'],
  rate: ['税率', 'rate'],
  tax_category: ['税类', 'tax category'],
  base: ['计算基数', 'base amount'],
  category: ['类别', 'category'],
  reason: ['原因', 'reason'],
  reason_code: ['原因代码', 'reason code'],
  description: ['说明', 'description'],
  note: ['备注', 'note'],
  object: ['对象', 'object'],
  order_line: ['订单行号', 'order line'],
  buyer_accounting: ['购买方记账科目', "buyer's account"],
  seller_item: ['销售方货号', "seller's item"],
  buyer_item: ['购买方货号', "buyer's item"],
  standard_item: ['标准货号', 'standard item'],
  origin: ['原产国', 'country of origin'],
  attributes: ['属性', 'attribute'],
  period: ['期间', 'period'],
  account: ['账号', 'account'],
  account_name: ['户名', 'account name'],
  debited_account: ['扣款账号', 'debited account'],
  provider: ['开户机构', 'provider'],
  means: ['方式', 'means'],
  means_text: ['方式说明', 'means in words'],
  card: ['卡号', 'card'],
  card_holder: ['持卡人', 'card holder'],
  text: ['内容', 'text'],
  city: ['城市', 'city'],
  subdivision: ['省份', 'subdivision'],
  country: ['国家', 'country'],
  line: ['街道', 'street'],
  line2: ['街道（二）', 'street, second line'],
  line3: ['街道（三）', 'street, third line'],
  post_code: ['邮编', 'post code'],
  purpose: ['用途', 'purpose'],
  recipient: ['接收方', 'recipient'],
  expires: ['截止', 'expires'],
  date: ['日期', 'date'],
  code_type: ['证件类型', 'kind of code'],
  start: ['起', 'from'],
  end: ['止', 'until'],
  id: ['行号', 'id'],
};
const WITHHELD = ['中的一项（名称不公开）', 'something whose name is not told'];

/** What a kind is called: by its longest part that has a name; null where none has. */
export function kindName(kind, language) {
  for (let parts = kind.split('.'); parts.length > 0; parts = parts.slice(0, -1)) {
    const name = parts.join('.');
    if (Object.hasOwn(DOCUMENT_KINDS, name)) return DOCUMENT_KINDS[name][language === 'zh' ? 0 : 1];
  }
  return null;
}

/** `lines[1].amount` as people say it; words without a translation stand as they are, as do the
    names that a file gives to what stands below `other`. */
export function fieldName(path, language) {
  const at = language === 'zh' ? 0 : 1;
  const whole = path.endsWith('…') ? path.slice(0, -1) : path;
  const [first, ...rest] = whole.replace(/\.+$/, '').split('.');
  if (path.includes('["') || first === '') return path;
  const named = first === 'other' ? rest : rest.map((one) => told(REST, one, at));
  const end = whole === path ? [] : [WITHHELD[at]];
  return [told(HEAD, first, at), ...named, ...end].join(' ');
}

const NO_MONEY = ['quantity', 'price_quantity', 'tax_rate', 'rate', 'percent'];

/** A value as people expect it: a number that is no sum of money without zeros at its end. What is
    proved stays as it was committed to, and is told so under its check. */
export function asWritten(document, { path, kind, value }) {
  const isInvoice = document.startsWith('invoice') || document.startsWith('credit');
  const isMoney = isInvoice && !NO_MONEY.includes(path.split('.').at(-1));
  return kind !== 'amount' || isMoney || !value.includes('.') ? value : value.replace(/0+$/, '').replace(/\.$/, '');
}

/** One step; what is in a list, or given once more (`note_2`), has a number. */
function told(words, step, at) {
  const found = /\[(\d+)\]/.exec(step);
  const [plain, more] = apart(step.replace(/\[\d+\]/g, ''), words, at);
  const text = Object.hasOwn(words, plain) ? words[plain][at] : plain;
  if (found === null) return text.includes('{}') ? ['各行', 'lines'][at] : text + more;
  const number = Number(found[1]) + 1;
  return (text.includes('{}') ? text.replace('{}', number) : `${text} ${number}`) + more;
}

/** A word and what is said behind it: which time it is given, or that it is its currency. */
function apart(step, words, at) {
  const cut = step.lastIndexOf('_');
  const plain = step.slice(0, Math.max(cut, 0));
  const last = step.slice(cut + 1);
  if (Object.hasOwn(words, step) || !Object.hasOwn(words, plain)) return [step, ''];
  if (last === 'currency') return [plain, [' 币种', ' currency'][at]];
  return /^[0-9]+$/.test(last) ? [plain, ` ${last}`] : [step, ''];
}
