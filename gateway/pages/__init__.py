"""Pages: server-rendered over the same services as the API, in Chinese and English, no scripts."""
