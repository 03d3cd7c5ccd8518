"""The office: clients and what belongs to them, routing, invoices and pay. For managers and administrators."""
