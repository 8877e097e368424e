"""Parts of a file that nothing protects, and why."""

from __future__ import annotations

from typing import Final

PARTS: Final[dict[str, str]] = {
    "another file inside the PDF": "PDF 里的其他文件",
    "the text of the pages does not show {paths:p}: compare them by eye": (
        "页面文字里没有找到{paths}：请用眼睛核对"
    ),
    "of what the pages show, only the number and the sums are compared with the fields": (
        "页面上只有号码和金额与字段作了比对"
    ),
    "everything but the fields: lines of goods, notes, pictures": (
        "字段以外的一切：货物明细、备注、图片"
    ),
    "{count:d} more pages, which are not read": "另有 {count} 页没有读",
    "no field": "不对应任何字段",
    "attached, and no form that is read here": "是附件，这里不读这种格式",
    "{count:d} more documents in the file, not read": "文件里另有 {count} 份文档没有读",
    "not part of the document": "不属于单据",
    "{count:d} texts that no tag names": "有 {count} 处文字没有标签指明",
    "no valid signature covers it": "没有有效的签名覆盖它",
    # places, where they are words
    "zip comment": "压缩包注释",
    "the file": "整个文件",
    "revision {number:d}": "第 {number} 次修订",
    "{count:d} bytes of the file": "文件的 {count} 个字节",
    "{count:d} bytes behind revision {number:d}": "第 {number} 次修订之后的 {count} 个字节",
    "page": "页面",
    "metadata": "元数据",
}
