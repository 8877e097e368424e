"""存证证书: what evidence says and how it was checked, as a PDF for people. Pure."""

from gateway.certificates.document import certificate

__all__ = ["certificate"]
