"""A complete entry as a document, for the tests to alter."""

from __future__ import annotations

from typing import Any

DIGEST = "0x" + "ab" * 32


def document(**changes: Any) -> dict[str, Any]:
    """A valid document with every field that fits together; a change to None removes the field."""
    complete: dict[str, Any] = {
        "format": "shujian/entry/1",
        "name": "规模以上工业企业研究与试验发展活动基本情况",
        "provider": {"name": "市统计局", "code": "11110000000021231Y"},
        "summary": "按行业分的企业数、人员与经费。\n单位：万元",
        "theme": ["主题", "经济建设"],
        "formats": [{"kind": "电子表格", "name": "csv"}, {"kind": "数据库"}],
        "items": [
            {"name": "企业数（个）", "type": "整数型", "length": "10", "grade": "一般"},
            {"name": "经费（万元）", "type": "数值型", "length": "18,2"},
        ],
        "sharing_type": "有条件共享",
        "sharing_scope": "市级各部门",
        "sharing_purpose": "经济运行分析",
        "sharing_modes": ["服务接口", "批量交换"],
        "use_conditions": "不得向第三方提供",
        "openness": "有条件开放",
        "open_conditions": "经申请",
        "update_cycle": "每年",
        "issued": "2026-02-11",
        "updated": "2026-02-11T16:35:36+08:00",
        "category": "统计",
        "grade": "一般",
        "grade_level": "2级",
        "platform_code": "302/000001",
        "related": ["FGW-0001"],
        "source": {
            "attribution": "column",
            "provider": "市统计局",
            "items": "column",
            "key": DIGEST,
            "file": DIGEST,
            "row": 2,
        },
    }
    complete |= changes
    return {key: value for key, value in complete.items() if value is not None}
