"""What a document says of itself, held against itself: sums, numbers, dates, kinds, characters."""

from __future__ import annotations

from typing import Final

FIGURES: Final[dict[str, str]] = {
    "{words:s}: the document does not give all of these": "{words}：单据没有写齐这些项，未核对",
    "{words:s}: {found} is written, {wanted} is right": (
        "{words}：单据写的是 {found}，应为 {wanted}"
    ),
    "{words:s}; the invoice is of an extension that may count more than this": (
        "{words}；这张发票用了扩展格式，可能另有计入的项目，不作判断"
    ),
    "the lines' {name} add up to 合计{total}": "各行{name}之和等于合计{total}",
    "金额 and 税额 are 价税合计": "合计金额加合计税额等于价税合计",
    "大写 and 小写: the document does not give both": "大写与小写：单据没有两者都写，未核对",
    "大写 {written:q} is no sum": "大写 {written} 读不成金额",
    "大写 and 小写 say the same": "大写与小写一致",
    "大写 says {said}, 小写 says {figure}: they must agree": (
        "大写是 {said}，小写是 {figure}，两者应当一致"
    ),
    "{row:p}: 金额 times 税率 is 税额 (by 0.06)": "{row}：金额乘税率等于税额（误差 0.06 以内）",
    "{row:p}: 单价 times 数量 is 金额": "{row}：单价乘数量等于金额",
    "the lines add up to their total (BR-CO-10)": "各行金额之和等于合计（BR-CO-10）",
    "the {name:s} of the document add up ({rule})": "整单{name}之和等于其合计（{rule}）",
    "allowances": "折扣",
    "charges": "附加费",
    "lines less allowances and charges is the total without tax (BR-CO-13)": (
        "各行之和减折扣、加附加费等于不含税合计（BR-CO-13）"
    ),
    "total without tax and tax is the total with tax (BR-CO-15)": (
        "不含税合计加税额等于价税合计（BR-CO-15）"
    ),
    "the total with tax, less what is paid, is the sum to pay (BR-CO-16)": (
        "价税合计减已付金额等于应付金额（BR-CO-16）"
    ),
    "the taxes of all rates add up (BR-CO-14)": "各税率的税额之和等于合计税额（BR-CO-14）",
    "{row:p}: base times rate is the tax (BR-CO-17, by 0.99)": (
        "{row}：计税金额乘税率等于税额（BR-CO-17，误差 0.99 以内）"
    ),
    "{row:p}: the lines of this rate add up to its base (BR-S-08)": (
        "{row}：这一税率的各行之和等于计税金额（BR-S-08）"
    ),
    "{row:p}: price times quantity is the amount (by 0.02)": (
        "{row}：单价乘数量等于金额（误差 0.02 以内）"
    ),
    "the invoice names no period": "发票没有写明期间",
    "the period begins before it ends": "期间的起止顺序正确",
    "the period ends {end}, before it begins {start}": "期间的截止 {end} 早于起始 {start}",
    "{account} is an IBAN with right check digits": "账号 {account} 是 IBAN，校验位正确",
    "{account} is no IBAN with right check digits": "账号 {account} 不是校验位正确的 IBAN",
    "the form of VAT numbers of {country} is not known here": (
        "这里不认识 {country} 的税号格式，未判断"
    ),
    "{number} has not the form or check digits of a VAT number": (
        "{number} 不符合增值税号的格式或校验位"
    ),
    "{number} has the form and check digits of a VAT number": (
        "{number} 符合增值税号的格式和校验位"
    ),
    "the check character of {code} is right (GB 32100)": "{code} 的校验码正确（GB 32100）",
    "the check character of {code} is wrong (GB 32100)": "{code} 的校验码错误（GB 32100）",
    "{number} is no code of 18 characters: not judged here": (
        "{number} 不是 18 位统一社会信用代码，未判断"
    ),
    "发票代码 and 发票号码 have 10 or 12 and 8 digits": (
        "发票代码应为 10 或 12 位数字，发票号码应为 8 位"
    ),
    "a 数电票 has a number of 20 digits, not {number:q}": (
        "数电票的号码是 20 位数字，而不是 {number}"
    ),
    "the number was given out in {year}, the invoice is dated {day}": (
        "号码是 {year} 年赋予的，开票日期却是 {day}"
    ),
    "the number has 20 digits and the year of the date": "号码 20 位，年份与开票日期一致",
    "the file gives two numbers: {number}, {header}": "文件里有两个号码：{number} 和 {header}",
    "a red-letter invoice has a negative sum and names the blue one": (
        "红字发票应为负数金额，并写明对应的蓝字发票"
    ),
    "a blue invoice has no negative sum": "蓝字发票不应为负数金额",
    "the sum is that of a {colour:s} invoice": "金额的正负与{colour}发票相符",
    "red": "红字",
    "blue": "蓝字",
    "what {name:q} means is not known here": "这里不认识票种名称 {name}，未判断",
    "the code {code} and the name {name:q} are of one kind of invoice": (
        "种类代码 {code} 与名称 {name} 应为同一票种"
    ),
    "{identifier:q} has not the form {form}.type.organisation.serial.version.check": (
        "{identifier} 不是 {form}.类型.机构.流水号.版本.校验位 的格式"
    ),
    "the identifier's check character is right": "证照标识的校验位正确",
    "the identifier's check character is wrong": "证照标识的校验位错误",
    "valid from {start} until {end}": "有效期自 {start} 至 {end}",
    "some amounts are in another currency than the document": "有的金额与单据的币种不同",
    "the document gives different values of what it has once": (
        "只应有一个值的项目，单据给出了几个不同的值"
    ),
    "{view:l} shows something else: {said:l}": "{view}显示的与字段不同：{said}",
    "{view:l} shows the same in {count:d} fields": "{view}显示的 {count} 项与字段一致",
    "{view:l} could not be compared: {why:l}": "{view}没有能够比对：{why}",
    "not found there: {paths:p}": "没有找到{paths}",
    "which of its sums is the total is not clear: {sums}": "其中哪个是价税合计不明确：{sums}",
    "another total may stand there: {amount:d}": "那里可能另有一个合计 {amount}",
    "{path:p} is {one:q}, there {other:q}": "{path} 为 {one}，那里却是 {other}",
    "pages": "页面",
    "QR code": "二维码",
    "code in the attachment": "附件里的二维码",
    "attachment {name}": "附件 {name}",
    "values have characters that nobody sees": "有的值含有看不见的字符",
    "no value has characters that nobody sees": "没有看不见的字符",
}
