"""Lineage (数据血缘): which resources another one was made from, as its owner declares."""
