"""A row of the archive belongs to whom its 摘要 names, and never to anybody else."""

from __future__ import annotations

import pytest

from gateway.catalog.importing.attribution import provider_named
from gateway.catalog.importing.departments import Departments

NAMES = [
    "市统计局",
    "市民政局",
    "市住房城乡建设委",
    "市发展改革委",
    "市市场监管局",
    "市城市管理委",
    "市城管执法局",
    "市科委、中关村管委会",
    "市人力资源社会保障局",
    "市粮食和储备局",
    "市政府外办",
    "市台办",
    "市残联",
    "团市委",
    "市体育局",
    "市金融监管局",
    "国家税务总局北京市税务局",
    "住房公积金管理中心",
    "东城区",
    "密云区",
    "昌平区",
    "经开区",
]
BEIJING = Departments(NAMES, "北京")


@pytest.mark.parametrize(
    ("spelling", "department"),
    [
        ("市统计局", "市统计局"),
        ("北京市民政局", "市民政局"),
        ("北京市市民政局", "市民政局"),
        ("市民政局的", "市民政局"),
        ("由市民政局", "市民政局"),
        ("北京市住房和城乡建设委员会", "市住房城乡建设委"),
        ("市住建委", "市住房城乡建设委"),
        ("北京市发展和改革委员会", "市发展改革委"),
        ("市发改委", "市发展改革委"),
        ("北京市市场监督管理局", "市市场监管局"),
        ("市城管委", "市城市管理委"),
        ("北京市城市管理委员会", "市城市管理委"),
        ("北京市城市管理综合行政执法局", "市城管执法局"),
        ("市科委", "市科委、中关村管委会"),
        ("北京市科学技术委员会", "市科委、中关村管委会"),
        ("市科委和中关村管委会", "市科委、中关村管委会"),
        ("市人力社保局", "市人力资源社会保障局"),
        ("北京市粮食局", "市粮食和储备局"),
        ("北京市人民政府外事办公室", "市政府外办"),
        ("北京市人民政府台湾事务办公室", "市台办"),
        ("北京市残疾人联合会", "市残联"),
        ("共青团北京市委员会", "团市委"),
        ("北京市地方金融监督管理局", "市金融监管局"),
        ("北京市税务局", "国家税务总局北京市税务局"),
        ("北京住房公积金管理中心", "住房公积金管理中心"),
        ("昌平", "昌平区"),
        ("北京市昌平区", "昌平区"),
        ("北京经济技术开发区管理委员会", "经开区"),
    ],
)
def test_a_department_is_known_by_its_other_spellings(spelling: str, department: str) -> None:
    assert BEIJING.find(spelling) == department


@pytest.mark.parametrize(
    "name",
    [
        "",
        "体育局",
        "发改委",
        "统计局",
        "区商务局",
        "国家统计局",
        "上海市民政局",
        "市中医局",
        "市民",
        "市统计局普查中心",
        "北京市",
        "北京",
        "市政务服务局",
        "市",
        "委",
    ],
)
def test_a_bare_foreign_or_partial_name_is_nobody(name: str) -> None:
    assert BEIJING.find(name) is None


def test_a_spelling_that_fits_two_departments_is_neither() -> None:
    both = Departments(["市科委", "市科学技术委员会"], "北京")
    assert both.find("北京市科学技术委员会") is None
    assert both.find("市科委") == "市科委"


def test_without_a_city_full_names_stay_foreign() -> None:
    assert Departments(NAMES).find("北京市民政局") is None
    assert Departments(NAMES).find("市住建委") == "市住房城乡建设委"


@pytest.mark.parametrize(
    ("summary", "department"),
    [
        ("该数据是市统计局提供的X，包括序号", "市统计局"),
        ("该数据是由北京市民政局提供的X", "市民政局"),
        ("该数据是由是市民政局提供", "市民政局"),
        ("资源摘要\t该数据是北京市东城区崇文门外街道办事处提供的X", "东城区"),
        ("该数据是北京市东城区体育局提供的X", "东城区"),
        ("该数据是密云区规自分局提供的X", "密云区"),
        ("该数据集是市统计局的X", "市统计局"),
        ("该数据集是市民政局-X", "市民政局"),
        ("该数据集是密云区的X", "密云区"),
        # somebody else provides it, whoever owns it
        ("该数据是市中医局提供的市统计局的X", None),
        ("该数据是体育局提供的X", None),
        ("该数据是市统计局的X，由区商务局提供", None),
        ("该数据是市统计局普查中心提供的X", None),
        ("该数据是区商务局提供的X", None),
        ("该数据是由北京市大数据中心通过AI生成的X", None),
        # a district in the title is a place, not a provider
        ("该数据是密云区饭店名单，包括名称", None),
        ("该数据集是密云区2024年统计局的处罚情况", None),
        ("该数据是北京密云城市服务集团有限公司提供的X", None),
        ("该数据为市民提供服务", None),
        ("行政处罚自由裁量权基准", None),
        ("", None),
    ],
)
def test_the_summary_names_the_provider_or_nobody(summary: str, department: str | None) -> None:
    assert provider_named(summary, BEIJING) == department
