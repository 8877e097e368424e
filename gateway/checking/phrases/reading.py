"""Why a file gave no document, and what to do about it: the refusals of `gateway.documents`."""

from __future__ import annotations

from typing import Final

READING: Final[dict[str, str]] = {
    "{reason:s}; {advice:s}": "{reason}；{advice}",
    # any file
    "the file is empty": "文件是空的",
    "there is no document": "没有单据",
    "the file could not be read": "文件无法读取",
    "the file has {size:d} bytes, {most:d} are allowed": "文件有 {size} 字节，最多 {most} 字节",
    "the file has {size:d} bytes, {most:d} MiB are read": "文件有 {size} 字节，最多读 {most} MiB",
    "the file is a picture ({type}): nothing in it can be checked": (
        "文件是图片（{type}）：其中没有可以核验的内容"
    ),
    "no document can be read from this file: it is no XML, OFD, PDF or JSON": (
        "这个文件读不出单据：不是 XML、OFD、PDF、JSON"
    ),
    "no document can be read from this file (it is no XML, OFD, PDF or JSON), and nothing of its "
    "digest was issued and left here": (
        "这个文件读不出单据（不是 XML、OFD、PDF、JSON），这里也没有签发并存放过这一摘要的文件"
    ),
    "ask for the OFD, XML or PDF with text, or for the bundle of the file": (
        "请索取 OFD、XML 或有文字的 PDF，或这个文件的凭证包"
    ),
    "no format is called {hint}": "没有叫做 {hint} 的格式",
    "the file is no {hint}": "文件不是 {hint} 格式",
    "an attachment inside is no base64": "内嵌的附件不是 base64 编码",
    "reading the file takes more than {seconds:d} seconds": "读取文件超过 {seconds} 秒，已中止",
    "reading the file takes more memory than is allowed": "读取文件所需内存超过上限",
    "the file broke the program that reads it": "文件使读取程序出错",
    "the file is nested too deeply": "文件嵌套层次过深",
    "reading the file failed ({fault})": "读取文件失败（{fault}）",
    # values
    "{where}: {reason:s}": "{where}：{reason}",
    "line {line:d}, {name}: {reason:s}": "第 {line} 行，{name}：{reason}",
    "a value has {size:d} characters, {most:d} are allowed": (
        "一个值有 {size} 个字符，最多 {most} 个"
    ),
    "{value:q} is no decimal of at most {digits:d} digits before and {places:d} behind the point": (
        "{value} 不是金额：小数点前最多 {digits} 位，后最多 {places} 位"
    ),
    "{value:q} is no date": "{value} 不是日期",
    "{value:q} is neither true nor false": "{value} 既不是“是”也不是“否”",
    "{value:q} is no tax rate": "{value} 不是税率",
    "the document says {path:p} twice ({one:q}, {other:q})": (
        "单据把“{path}”写了两次（{one}，{other}）"
    ),
    "the document has {count:d} fields, {most:d} are allowed": (
        "单据有 {count} 个字段，最多 {most} 个"
    ),
    "the document has over {most:d} fields": "单据的字段超过 {most} 个",
    "{name:p} stands in more than {most:d} places with different values, where an invoice has it "
    "once": "“{name}”在发票里只应有一处，这里有超过 {most} 处且值不同",
    # XML
    "the XML has {size:d} bytes, {most:d} are allowed": "XML 有 {size} 字节，最多 {most} 字节",
    "this is no well-formed XML: {reason:l}": "XML 格式有误或不完整：{reason}",
    "this is no well-formed XML (line {line:d}): {reason:l}": (
        "XML 格式有误或不完整（第 {line} 行）：{reason}"
    ),
    # what the parser says
    "Premature end of data in tag {tag} line {line:d}, line {end:d}, column {at:d}": (
        "第 {line} 行的标签 {tag} 没有结束，文件可能被截断"
    ),
    "Opening and ending tag mismatch: {tag} line {line:d} and {other}, line {end:d}, column "
    "{at:d}": ("第 {line} 行的标签 {tag} 与第 {end} 行的结束标签 {other} 不配"),
    "Couldn't find end of Start Tag {tag} line {line:d}, line {end:d}, column {at:d}": (
        "第 {line} 行的标签 {tag} 没有写完，文件可能被截断"
    ),
    "Start tag expected, '<' not found, line {line:d}, column {at:d}": "开头不是 XML 的标签",
    "Extra content at the end of the document, line {line:d}, column {at:d}": "结尾之后另有内容",
    "Document is empty, line {line:d}, column {at:d}": "没有内容",
    "xmlParseEntityRef: no name, line {line:d}, column {at:d}": "符号“&”的写法有误",
    "EndTag: '</' not found, line {line:d}, column {at:d}": "缺少结束标签，文件可能被截断",
    "byte {at:d} is not {codec}, as the file says of itself": (
        "文件自称是 {codec} 编码，但第 {at} 个字节不是"
    ),
    "the file begins as {certain} and says that it is {said}": (
        "文件开头是 {certain}，却自称是 {said}"
    ),
    "XML in the encoding {said} is not read here": "这里不读 {said} 编码的 XML",
    "the XML declares a document type or entities, which no invoice does": (
        "XML 声明了文档类型或实体，发票不会这样"
    ),
    "the XML has {count:d} tags, {most:d} are allowed": "XML 有 {count} 个标签，最多 {most} 个",
    "the XML has more than {most:d} elements inside each other": "XML 嵌套超过 {most} 层",
    "an element has {count:d} attributes, {most:d} are allowed": (
        "一个元素有 {count} 个属性，最多 {most} 个"
    ),
    "the XML is a {name}, of a form that is not read here": "这里不读 {name} 这种 XML",
    "the XML is {what:s}": "XML 是{what}",
    "a {name}, not an invoice in UBL or CII": "“{name}”，不是 UBL 或 CII 格式的发票",
    "an invoice of ZUGFeRD 1.0, which came before EN 16931": (
        "ZUGFeRD 1.0 的发票，早于 EN 16931，这里不读"
    ),
    "an order, not an invoice": "订单，不是发票",
    "the invoice names no number (BT-1) or no seller (BT-27)": (
        "发票没有写明号码（BT-1）或销售方（BT-27）"
    ),
    "the 数电票 has no number (InvoiceNumber, EIid)": ("数电票没有号码（InvoiceNumber、EIid）"),
    # JSON
    "the JSON has {size:d} bytes, {most:d} are allowed": "JSON 有 {size} 字节，最多 {most} 字节",
    "the JSON is not UTF-8": "JSON 不是 UTF-8 编码",
    "this is no JSON: {reason}": "不是 JSON：{reason}",
    "the JSON has more than {most:d} lists and objects inside each other": (
        "JSON 嵌套超过 {most} 层"
    ),
    "the JSON has {written}, which is no number": "JSON 里有 {written}，不是数",
    "the JSON says {name:q} twice in one object": "JSON 在同一个对象里把 {name} 写了两次",
    "{written} is a number beyond bounds": "{written} 超出数的范围",
    "the JSON has over {most:d} values": "JSON 的值超过 {most} 个",
    # PDF
    "the PDF has {size:d} bytes, {most:d} are allowed": "PDF 有 {size} 字节，最多 {most} 字节",
    "the PDF has {size:d} bytes, {most:d} are read": "PDF 有 {size} 字节，最多读 {most} 字节",
    "the PDF has no invoice in XML attached": "PDF 里没有附带 XML 发票",
    "{name} inside the PDF: {reason:s}": "PDF 里的 {name}：{reason}",
    "the PDF is encrypted": "PDF 已加密",
    "the PDF has a password": "PDF 有密码",
    "this is no readable PDF": "不是可读的 PDF",
    "the PDF is damaged": "PDF 已损坏",
    "the PDF cannot be opened ({error})": "PDF 打不开（{error}）",
    "the PDF has {count:d} attachments, {most:d} are allowed": (
        "PDF 有 {count} 个附件，最多 {most} 个"
    ),
    "the PDF has {count:d} pages, {most:d} are read": "PDF 有 {count} 页，最多读 {most} 页",
    "a page of the PDF cannot be read ({error})": "PDF 有一页无法读取（{error}）",
    "the PDF shows no Chinese invoice whose number could be read": ("PDF 上没有读出号码的国内发票"),
    "the PDF is a picture without text": "PDF 是图片，没有文字",
    "the PDF is a picture without text; its QR code says number {number}": (
        "PDF 是图片，没有文字；其中的二维码写着号码 {number}"
    ),
    "the PDF has {count:d} signatures and {revisions:d} revisions": (
        "PDF 有 {count} 个签名、{revisions} 次修订"
    ),
    "{signatures:d} and {revisions:d} are allowed; ask the issuer for another file": (
        "最多 {signatures} 个签名、{revisions} 次修订；请向开具方另取一份"
    ),
    # OFD and zip
    "the file does not begin as an OFD does": "文件开头不是 OFD",
    "the file is no whole zip archive": "文件不是完整的压缩包，可能被截断",
    "the part {name} of the file is broken": "文件的 {name} 部分已损坏",
    "the part {name} is not as long as the archive says": "{name} 部分的长度与压缩包所写的不符",
    "the file has more than {most:d} parts": "文件超过 {most} 个部分",
    "the file unpacks to more than {most:d} bytes": "文件解压后超过 {most} 字节",
    "the file has two parts named {name}: readers may differ": (
        "文件有两个部分都叫 {name}：不同软件可能读出不同内容"
    ),
    "a part has the name {name}, which leads elsewhere": "有一个部分的名称 {name} 指向文件之外",
    "the part {name} is encrypted": "{name} 部分已加密",
    "the part {name} is packed in a way that OFD does not have": (
        "{name} 部分的压缩方式不是 OFD 所用的"
    ),
    "the part {name} unpacks to {size:d} bytes": "{name} 部分解压后有 {size} 字节",
    "the part {name} grows more than {most:d} times when unpacked": (
        "{name} 部分解压后膨胀超过 {most} 倍"
    ),
    "the OFD has neither an invoice attached nor texts with names": (
        "OFD 既没有附带发票数据，也没有带名称的文字"
    ),
    "the zip holds no OFD (no OFD.xml with a document)": "压缩包里没有 OFD（缺少 OFD.xml）",
    "the OFD names no document, or one that is not there": "OFD 没有指明文档，或指明的文档不存在",
    "the OFD has {count:d} pages, the text of {most:d} is read": (
        "OFD 有 {count} 页，最多读 {most} 页的文字"
    ),
    "the OFD has more than {most:d} tags": "OFD 的标签超过 {most} 个",
    # files that came in a zip, or too large
    "the file has over {most:d} MiB; no document has": "文件超过 {most} MiB；单据不会这样大",
    "the zips hold over {most:d} MiB; send fewer at a time": (
        "压缩包的内容合计超过 {most} MiB；请一次少发一些"
    ),
    "the zip cannot be read ({error}); pack it again": "压缩包无法读取（{error}）；请重新打包",
    "the zip has {count:d} files, {most:d} are taken: send it as several": (
        "压缩包有 {count} 个文件，最多 {most} 个：请分成几个发送"
    ),
    "the zip has no files": "压缩包里没有文件",
    "the zip has no end: it is cut off, or none at all": "压缩包没有结尾：被截断，或不是压缩包",
    "the zip is of the form for more than 4 GiB; pack it again without": (
        "压缩包是 4 GiB 以上的格式（ZIP64）；请不用它重新打包"
    ),
    "the file is encrypted; unpack it first": "文件已加密；请先解压再发送",
    "the file is packed in a way that is not read here; pack it with deflate": (
        "文件的压缩方式这里不读；请用 deflate 重新打包"
    ),
    "the file cannot be unpacked ({error})": "文件无法解压（{error}）",
    "the file is packed in a way that is not read here ({error})": (
        "文件的压缩方式这里不读（{error}）"
    ),
    "the file is a zip inside a zip; unpack it first": "压缩包里又有压缩包；请先解压再发送",
    "the file unpacks to over {most:d} MiB": "文件解压后超过 {most} MiB",
    # what to do
    "send the file again": "请重新发送文件",
    "send it again": "请重新发送",
    "leave the format away": "请不要指定格式",
    "split it": "请拆分后再发送",
    "split the document": "请拆分单据",
    "shorten it": "请缩短",
    "enter the document by its number, or check the file by its digest": (
        "请按号码核验单据，或按摘要核验文件"
    ),
    "enter the invoice by its number, or check the file by its digest": (
        "请按号码核验发票，或按摘要核验文件"
    ),
    "enter it by its number": "请按号码核验",
    "check the file by its digest": "请按摘要核验文件",
    "check the file by its digest, or ask for another": "请按摘要核验文件，或另取一份",
    "check the file by its digest, or ask the issuer for another": (
        "请按摘要核验文件，或向开具方另取一份"
    ),
    "ask the issuer for the file again": "请向开具方重新索取文件",
    "ask the issuer for the file again, as UTF-8": "请向开具方重新索取 UTF-8 编码的文件",
    "ask the issuer for another": "请向开具方另取一份",
    "ask the issuer for another file": "请向开具方另取一份文件",
    "ask the issuer for a file with plain numbers": "请向开具方索取数字书写规范的文件",
    "ask the issuer for a file with dates like 2026-02-11": (
        "请向开具方索取日期写成 2026-02-11 这种形式的文件"
    ),
    "ask the issuer for a file that says it once": "请向开具方索取只写一次的文件",
    "ask the issuer for a file that each signer signed by itself": (
        "请向开具方索取由各签名人分别签名的文件"
    ),
    "ask the issuer again": "请向开具方重新索取",
    "ask for another file": "请另取一份文件",
    "ask again": "请重新索取",
    "ask whose key signed it": "请问清是谁的密钥签的",
    "ask who made it": "请问清是谁做的",
    "do not trust the file; ask the issuer for another": "不要相信这个文件；请向开具方另取一份",
    "save it as UTF-8": "请另存为 UTF-8 编码",
    "save it again as UTF-8": "请重新另存为 UTF-8 编码",
    "save it without a password": "请另存为不带密码的文件",
    "send it without one": "请发送不带密码的文件",
    "send the file without a password": "请发送不带密码的文件",
    "send the invoice alone": "请只发送发票本身",
    "send a file without large attachments inside": "请发送不含大附件的文件",
    "send an OFD": "请发送 OFD 文件",
    "write numbers as decimals": "数请写成十进制小数",
    "write it as text": "请写成文本",
}
