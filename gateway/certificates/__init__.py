"""存证证书: what evidence says and how it was checked, as a PDF for people. Pure.

`document.certificate` makes it; reportlab, which takes 0.1 s to import, comes with that module.
"""
