"""What a document says of itself, held against itself: sums, numbers, capitals, views, characters.

Pure: a model in, checks out. A document that passes them all may still be forged: they find what
was changed carelessly, and mistakes. They say nothing of who issued it.
"""

from gateway.documents.checks.result import Check, Result
from gateway.documents.checks.table import check

__all__ = ["Check", "Result", "check"]
