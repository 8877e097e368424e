"""Bundles and presentations: what is wrong with them, and how they stand."""

from __future__ import annotations

from typing import Final

BUNDLES: Final[dict[str, str]] = {
    "it says that it is a {kind:s}, and cannot be read": "自称是{kind}，但无法读取",
    "bundle": "凭证包",
    "presentation": "带状态的凭证包",
    "it is about another ledger": "它属于另一个账本",
    "it is about a document of another ledger": "它是另一个账本的单据",
    "check it with `shujian verify` and that ledger's trust.json": (
        "请用 shujian verify 和那个账本的 trust.json 核验"
    ),
    "document {name} was not issued here": "单据 {name} 不是在这里签发的",
    "ask whoever gave it to you where it was issued": "请问清提供者它是在哪里签发的",
    "no document with this envelope was issued through this ledger": (
        "本账本没有签发过带这个封套的单据"
    ),
    "it does not prove what it shows, and nothing in it is of the document it names": (
        "它证明不了所示内容，其中也没有任何内容属于它所指的单据"
    ),
    "it does not prove what it shows: {reason:s}": "它证明不了所示内容：{reason}",
    "the {count:d} fields shown are those that were issued; {hidden:d} are left out": (
        "所示 {count} 个字段与签发时一致；隐去 {hidden} 个"
    ),
    "its envelope (issuer, kind, place, period) is not the one that was issued": (
        "封套（签发方、种类、序号、有效期）与签发时不同"
    ),
    "ask the holder for the file again": "请向持有人重新索取文件",
    "what is kept of {name} is not what was issued: {reason:s}": (
        "这里存放的 {name} 的内容与签发时不同：{reason}"
    ),
    "what is kept of {name} has another envelope than was issued": (
        "这里存放的 {name} 的封套与签发时不同"
    ),
    "document {name} was altered where it is kept; restore the database": (
        "单据 {name} 的内容在存放处被改动；请恢复数据库"
    ),
    "documents are sealed under the master key {name}, which is not in the payload key file; bring "
    "that line of the file back": (
        "单据是用主密钥 {name} 加密的，密钥文件里没有它；请把那一行放回密钥文件"
    ),
    "{name:q} names no document: 0x and 64 lower-case hexadecimal digits, for one of a batch also "
    "- and its serial": (
        "{name} 不是单据名称：应为 0x 加 64 位小写十六进制数，批量的还要加 - 和序号"
    ),
    # the bundle itself
    "a bundle has {most:d} bytes at most, not {size:d}": "凭证包最多 {most} 字节，它有 {size} 字节",
    "a bundle has {most:d} values at most": "凭证包最多 {most} 个值",
    "the bundle is not canonical JSON: {error:l}": "凭证包不是规范的 JSON：{error}",
    "this program reads bundles of the format {format} only": "只读 {format} 格式的凭证包",
    "this program reads documents of the format {format} only": "只读 {format} 格式的单据",
    "this program reads presentations of the format {format} only": (
        "只读 {format} 格式的带状态凭证包"
    ),
    "a presentation has {most:d} bytes at most, not {size:d}": (
        "带状态的凭证包最多 {most} 字节，它有 {size} 字节"
    ),
    "a presentation has {most:d} values at most": "带状态的凭证包最多 {most} 个值",
    "the presentation is not canonical JSON: {error:l}": "带状态的凭证包不是规范的 JSON：{error}",
    "sum is not the digest of the file before it: the file is damaged": (
        "文件末尾的校验值不符：文件已损坏"
    ),
    "checkpoint is what observers signed: there exactly if one did": (
        "检查点与观察者的签名应当同时有或同时没有"
    ),
    "fields is a list": "fields 应为列表",
    "the positions of fields ascend, each once": "字段的位置应当递增且不重复",
    "a field does not stand among the {count:d} fields": "有一个字段不在 {count} 个字段之内",
    "a salt has {size:d} bytes": "盐值应为 {size} 字节",
    "a bundle has a proof of its batch exactly if the envelope names one": (
        "凭证包的批次证明与封套所写的批次应当同时有或同时没有"
    ),
    "{where} is a list of position, path, kind, value and salt": (
        "{where} 应为位置、路径、种类、值、盐值的列表"
    ),
    "{where} is an object with the members {names}": "{where} 应为含有 {names} 的对象",
    "{where} is 0x and {digits:d} lower-case hexadecimal digits": (
        "{where} 应为 0x 加 {digits} 位小写十六进制数"
    ),
    "{where} is a whole number from 0": "{where} 应为不小于 0 的整数",
    "{where} is a string": "{where} 应为文本",
    "{where} is hashes in base64": "{where} 应为 base64 编码的摘要",
    "{where} is base64 with other bits than zero behind its end": (
        "{where} 的 base64 编码末尾多出非零的位"
    ),
    "{where} is hashes of 32 bytes, not {size:d} bytes": (
        "{where} 应为每个 32 字节的摘要，而不是 {size} 字节"
    ),
    "{what} has 32 bytes, not {size:d}": "{what} 应为 32 字节，而不是 {size} 字节",
    "not JSON: {error}": "不是 JSON：{error}",
    "an object is wanted here, not {type}": "这里应为对象，而不是 {type}",
    "{place}: the string holds a lone surrogate": "{place}：文本含有不成对的代理字符",
    "{place}: an integer of {bits:d} bits (53 are allowed): make it a string": (
        "{place}：整数有 {bits} 位（最多 53 位）：请写成文本"
    ),
    "{place}: {type} has no place in canonical JSON": "{place}：规范的 JSON 里没有 {type}",
    "{place}: more than {most:d} lists and objects inside each other": (
        "{place}：嵌套超过 {most} 层"
    ),
    "{place}: the key {key} is not an ASCII string": "{place}：键 {key} 不是 ASCII 文本",
    "byte {place:d}: not canonical, found {found} where RFC 8785 writes {wanted}": (
        "第 {place} 字节不规范：写的是 {found}，RFC 8785 应写 {wanted}"
    ),
    # the document that it shows
    "fields and envelope shown are not those of document {name}: ask the holder for the bundle as "
    "it was issued": "所示字段和封套不是单据 {name} 的：请向持有人索取签发时的凭证包",
    "document {name} is not the one that was issued": "单据 {name} 不是签发的那一张",
    "document {name} is not number {serial:d} of the batch: {error:l}": (
        "单据 {name} 不是这一批的第 {serial} 张：{error}"
    ),
    "{path:q} is not among the fields of the bundle": "凭证包的字段里没有 {path}",
    "the proof of the fields has too few nodes": "字段的证明缺少节点",
    "the proof of the fields has too many nodes": "字段的证明多出节点",
    "the shared proof has too few nodes": "证明缺少节点",
    "the shared proof has too many nodes": "证明多出节点",
    "what is shown does not lead to the root": "所示内容推不出根值",
    "each position has one leaf": "每个位置应有一个叶子",
    "leaves, nodes and root have {size:d} bytes each": "叶子、节点和根应各为 {size} 字节",
    "the positions shown ascend, each once, and there is one at least": (
        "所示位置应当递增、不重复，且至少有一个"
    ),
    "a position does not lie in the tree of {size:d} leaves": (
        "有一个位置不在 {size} 个叶子的树里"
    ),
    "the proof must have {count:d} nodes": "证明应有 {count} 个节点",
    "a node, leaf or root is not {size:d} bytes": "有节点、叶子或根不是 {size} 字节",
    "the proof leads to {root}, not to the {what} claimed": ("证明推出的是 {root}，不是所称的根值"),
    "{what} {place:d} has {size:d} bytes, not {wanted:d}": (
        "第 {place} 个{what}有 {size} 字节，应为 {wanted} 字节"
    ),
    "{size:d} is not the size of a tree": "{size} 不是树的大小",
    "index {index:d} is not in a tree of {size:d} leaves": "位置 {index} 不在 {size} 个叶子的树里",
    "serial {serial:d} is not one of the {count:d} from {first:d} on": (
        "序号 {serial} 不在自 {first} 起的 {count} 个之内"
    ),
    "the document has no field {name:q}": "单据没有字段 {name}",
    "the proof of the batch is given exactly if there is a batch": (
        "批次证明与批次应当同时有或同时没有"
    ),
    "the envelope says {said:d} fields, the document has {found:d}": (
        "封套写的是 {said} 个字段，单据有 {found} 个"
    ),
    "a kind has 1 to 32 characters of a-z, 0-9, dot and hyphen": (
        "种类应为 1 至 32 个小写字母、数字、点、连字符"
    ),
    "a document has either a key or a place in a batch": "单据要么有编号值，要么在批次里有序号",
    "validity is given in Unix seconds from 0": "有效期应为不小于 0 的 Unix 秒数",
    "a document is not valid until before it is valid from": "有效期的截止早于起始",
    "a document has 1 to {most:d} fields, not {count:d}": (
        "单据应有 1 至 {most} 个字段，而不是 {count} 个"
    ),
    "fields ascend by the bytes of their paths, each once: {path}": (
        "字段应按路径递增且不重复：{path}"
    ),
    "paths and values have {size:d} bytes, {most:d} are allowed: commit to a file by its digest": (
        "路径和值共 {size} 字节，最多 {most} 字节：这样大的内容请按文件摘要签发"
    ),
    "{path}: {kind} is no kind of value": "{path}：{kind} 不是值的种类",
    "{path}: what is empty is one of {empty} and null": "{path}：空值只能是 {empty} 或 null",
    "{path}: a boolean is true or false": "{path}：布尔值只能是 true 或 false",
    "{path} is no path from character {at:d} on": "{path} 从第 {at} 个字符起不是路径",
    "a path has 1 to {steps:d} steps and at most {size:d} bytes: {path}": (
        "路径应有 1 至 {steps} 段、最多 {size} 字节：{path}"
    ),
    "{path}: no list has so many items": "{path}：没有这样长的列表",
    "{path}: a key in brackets is a JSON string": "{path}：方括号里的键应为 JSON 文本",
    "{path}: a key in brackets has one spelling": "{path}：方括号里的键只有一种写法",
    "{path} and {other} are one path in two spellings": "{path} 与 {other} 是同一路径的两种写法",
    "{path} is in a list that has words for positions": "{path} 所在的列表用文字作位置",
    "{path} is a field and has others inside": "{path} 是字段，里面却又有字段",
    "{path} holds a lone surrogate": "{path} 含有不成对的代理字符",
    "a secret is {size:d} random bytes": "秘密值应为 {size} 个随机字节",
    # asking for the present status of one
    "choose one bundle": "请选择一个凭证包",
    "this is no bundle of a document: {reason:s}": "这不是凭证包：{reason}",
    "the bundle shows fields that are not those of the document it names": (
        "凭证包所示的字段不是它所指单据的字段"
    ),
    "the bundle does not show what was issued: {reason:l}": "凭证包所示的与签发的不同：{reason}",
    "nothing was issued here with this issuer, kind, number and period ({name}); if it was issued "
    "a moment ago, ask again in a minute": (
        "这里没有签发过这样的单据（签发方、种类、号码、有效期：{name}）；如果刚刚签发，请一分钟后再问"
    ),
    "fields and envelope shown are not those of the document named": (
        "所示字段和封套不是所指单据的"
    ),
    "the chain's node and this gateway contradict each other, so nothing is handed out: run "
    "`shujian audit` ({told})": (
        "链的节点与网关互相矛盾，所以不给出任何文件：请运行 shujian audit（{told}）"
    ),
    "the chain's node proves nothing now, so how the document stands cannot be said; try again "
    "when it is back (`shujian status`)": (
        "链的节点现在给不出证明，单据的状态无法答复；请等节点恢复后再试（shujian status）"
    ),
    "the validity of {name} was changed {count} times; a presentation holds {most} changes at "
    "most: ask for evidence of its records": (
        "{name} 的有效状态变更过 {count} 次，带状态的凭证包最多容纳 {most} 次：请索取证据文件"
    ),
}
