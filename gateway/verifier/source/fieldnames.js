// What kinds and fields of documents are called, by their names in the file, in Chinese and English.

export const DOCUMENT_KINDS = {
  invoice: ['发票', 'invoice'],
  'invoice.vat': ['增值税发票', 'VAT invoice (CN)'],
  'invoice.vat.special': ['增值税专用发票', 'special VAT invoice (CN)'],
  'invoice.vat.ordinary': ['增值税普通发票', 'ordinary VAT invoice (CN)'],
  'invoice.en16931': ['发票（EN 16931）', 'invoice (EN 16931)'],
  certificate: ['电子证照', 'certificate'],
  file: ['文件', 'file'],
};
const HEAD = {
  code: ['发票代码', 'invoice code'],
  number: ['号码', 'number'],
  issue_date: ['开具日期', 'date of issue'],
  due_date: ['付款期限', 'due date'],
  check_code: ['校验码', 'check code'],
  machine: ['机器编号', 'machine number'],
  cipher: ['密码区', 'cipher'],
  currency: ['币种', 'currency'],
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
  notes: ['备注', 'notes'],
  red_of: ['对应蓝字发票', 'blue invoice'],
  seller: ['销售方', 'seller'],
  buyer: ['购买方', 'buyer'],
  holder: ['持有人', 'holder'],
  issuer: ['颁发机构', 'issuer'],
  total: ['合计', 'total'],
  taxes: ['税', 'taxes'],
  lines: ['第 {} 行', 'line {}'],
  allowances: ['折扣', 'allowance'],
  charges: ['附加费', 'charge'],
  payments: ['付款方式', 'payment'],
  copy: ['加注', 'copy'],
  delivery: ['交付', 'delivery'],
  period: ['期间', 'period'],
  sha256: ['文件摘要', 'digest'],
};
const REST = {
  name: ['名称', 'name'],
  tax_number: ['税号', 'tax number'],
  vat_number: ['税号', 'VAT number'],
  address: ['地址', 'address'],
  bank: ['开户行及账号', 'bank'],
  code: ['代码', 'code'],
  number: ['号码', 'number'],
  without_tax: ['金额（不含税）', 'without tax'],
  tax: ['税额', 'tax'],
  with_tax: ['价税合计', 'with tax'],
  in_words: ['大写', 'in words'],
  payable: ['应付金额', 'payable'],
  lines: ['各行之和', 'of the lines'],
  amount: ['金额', 'amount'],
  quantity: ['数量', 'quantity'],
  price: ['单价', 'price'],
  unit: ['单位', 'unit'],
  specification: ['规格型号', 'specification'],
  tax_rate: ['税率', 'tax rate'],
  rate: ['税率', 'rate'],
  base: ['计税金额', 'taxable amount'],
  category: ['类别', 'category'],
  description: ['说明', 'description'],
  account: ['账号', 'account'],
  text: ['内容', 'text'],
  city: ['城市', 'city'],
  country: ['国家', 'country'],
  line: ['街道', 'street'],
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

/** What a kind is called: by its longest part that has a name; null where none has. */
export function kindName(kind, language) {
  for (let parts = kind.split('.'); parts.length > 0; parts = parts.slice(0, -1)) {
    const name = parts.join('.');
    if (Object.hasOwn(DOCUMENT_KINDS, name)) return DOCUMENT_KINDS[name][language === 'zh' ? 0 : 1];
  }
  return null;
}

/** `lines[1].amount` as people say it; words without a translation stand as they are. */
export function fieldName(path, language) {
  const [first, ...rest] = path.split('.');
  if (path.includes('["') || first === '') return path;
  const at = language === 'zh' ? 0 : 1;
  return [told(HEAD, first, at), ...rest.map((one) => told(REST, one, at))].join(' ');
}

function told(words, step, at) {
  const found = /\[(\d+)\]/.exec(step);
  const plain = step.replace(/\[\d+\]/g, '');
  const text = Object.hasOwn(words, plain) ? words[plain][at] : plain;
  if (found === null) return text;
  const number = Number(found[1]) + 1;
  return text.includes('{}') ? text.replace('{}', number) : `${text} ${number}`;
}
