"""The Chinese of the sentences that checks, verdicts, advice and refusals say in English. Pure."""

from gateway.checking.phrases.translating import chinese

__all__ = ["chinese"]
