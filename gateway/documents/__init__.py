"""Documents: e-invoices and certificates, their forms, and the one model that all forms give."""
