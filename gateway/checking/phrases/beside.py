"""What stands beside a document: others under its number, and what a copy was copied from."""

from __future__ import annotations

from typing import Final

BESIDE: Final[dict[str, str]] = {
    # others of its issuer under one number
    "under this number there is more of its issuer's: {told:l}": (
        "这一编号下还有同一签发方签发的：{told}"
    ),
    "{words:s} (named {names})": "{words}（名称：{names}）",
    "{count:d} {stand:s}": "{count} 份{stand}",
    "in force, with the same content": "现行有效、内容相同",
    "in force, with other content": "现行有效但内容不同",
    "in force, its content not kept here": "现行有效、这里没有存放内容",
    "its issuer issued this number more than once, and another is {stand:s}": (
        "但同一签发方不止一次签发过这一编号，另有一份{stand}"
    ),
    "in force with other content": "现行有效而内容不同",
    "in force with content that is not kept here": "现行有效而这里没有存放内容",
    "ask its issuer which of them counts, or for the bundle of this one": (
        "请向签发方核实以哪一份为准，或索取这一份的凭证包"
    ),
    # copies for one purpose
    "it is a copy of a document that its issuer did not issue here: not looked up": (
        "它是加注件，但所注原件不是其签发方在这里签发的：没有查询"
    ),
    "it is a copy of a document that is {state:s}": "它是加注件，原件{state}",
    "authentic, but the document that it is a copy of is {state:s}": (
        "真实，但它是加注件，其原件{state}"
    ),
    "do not accept it; ask for a copy of what is in force": "不要接受；请索取现行有效原件的加注件",
}
"""By the sentence in English."""
