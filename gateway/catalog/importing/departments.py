"""Departments under their full and short names: 北京市住房和城乡建设委员会 is 市住房城乡建设委."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

_SHORT: Final = tuple(
    (re.compile(pattern), short)
    for pattern, short in (
        (r"\s+|[、和]", ""),
        (r"^(?:中国共产主义青年团|共青团)市委员会$", "团市委"),
        (r"^国家税务总局市", "市"),
        (r"城市管理综合行政执法", "城管执法"),
        (r"城市管理委", "城管委"),
        (r"市场监督管理", "市场监管"),
        (r"住房城乡建设", "住建"),
        (r"发展改革", "发改"),
        (r"规划自然资源", "规自"),
        (r"人力资源社会保障|人力社保", "人社"),
        (r"卫生健康", "卫健"),
        (r"文化旅游", "文旅"),
        (r"文化市场(?:综合)?(?:行政)?执法", "文化执法"),
        (r"经济信息化", "经信"),
        (r"科学技术委员会", "科委"),
        (r"科学技术协会", "科协"),
        (r"教育委员会", "教委"),
        (r"妇女联合会", "妇联"),
        (r"残疾人联合会", "残联"),
        (r"应急管理", "应急"),
        (r"药品监督管理", "药监"),
        (r"(?:地方)?金融(?:监督管理|监管)", "金融监管"),
        (r"医疗保障", "医保"),
        (r"广播电视", "广电"),
        (r"监狱管理", "监狱"),
        (r"粮食(?:物资)?储备局|粮食局", "粮储局"),
        (r"民族宗教事务", "民族宗教"),
        (r"国有资产监督管理", "国资"),
        (r"人民防空", "人防"),
        (r"人民政府外事", "政府外"),
        (r"(?:人民)?政府台湾事务|台湾事务", "台"),
        (r"政务服务数据管理", "政务数据"),
        (r"^经济技术开发区(?:管理委员会|管委会)?$", "经开区"),
        (r"管理委员会", "管委会"),
        (r"委员会$", "委"),
        (r"办公室$", "办"),
    )
)
"""Nationwide ways of shortening names, applied in this order to both sides of a comparison.

Successors are not here (but 粮食局, which the city's own rows use for 粮食和储备局): which body
took over which duty is no matter of spelling.
"""


class Departments:
    """The departments that a file lists, found by any of their spellings.

    ``city`` (``北京``) is taken off the front of full names. A name that fits two departments, a
    bare name (体育局: the city's or a district's?) and an office below a city department fit none;
    an office of a district (北京市东城区体育局) is that district, as the file itself has it.
    """

    def __init__(self, names: Iterable[str], city: str = "") -> None:
        self.names: tuple[str, ...] = tuple(dict.fromkeys(names))
        self._city = city
        self._districts = tuple(name for name in self.names if re.fullmatch(r"\w{2,6}区", name))
        self._by_stem: dict[str, set[str]] = defaultdict(set)
        for name in self.names:
            for stem in self._stems_of_listed(name):
                self._by_stem[stem].add(name)

    def find(self, name: str) -> str | None:
        """The listed department that ``name`` spells, or None."""
        if name in self.names:
            return name
        for spelling in self._spellings(name.strip().lstrip("由是").rstrip("的")):
            found = self._by_stem.get(_stem(spelling), set())
            if len(found) == 1:
                return next(iter(found))
        return None

    def district(self, name: str) -> str | None:
        """The listed district in whose name the office ``name`` begins, or None."""
        bare = name.removeprefix(self._city).removeprefix("市") if self._city else name
        return next((listed for listed in self._districts if bare.startswith(listed)), None)

    def _spellings(self, name: str) -> Iterable[str]:
        yield name.replace(f"{self._city}市", "市") if self._city else name
        if self._city and name.startswith(self._city):
            yield name.removeprefix(self._city).lstrip("市")
            yield "市" + name.removeprefix(self._city).lstrip("市")

    def _stems_of_listed(self, name: str) -> set[str]:
        stems = {_stem(spelling) for spelling in self._spellings(name)}
        stems |= {_stem(part) for part in name.split("、")}
        if name in self._districts:
            stems.add(name.removesuffix("区"))
        elif not name.startswith("市"):
            stems.add("市" + _stem(name))
        return stems


def _stem(name: str) -> str:
    for pattern, short in _SHORT:
        name = pattern.sub(short, name)
    return name
