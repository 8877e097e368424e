"""PDFs: who signed them, and ordinary invoices by the text and the QR code that they show."""
