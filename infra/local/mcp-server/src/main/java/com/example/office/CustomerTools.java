package com.example.office;

import org.springframework.ai.mcp.annotation.McpTool;
import org.springframework.ai.mcp.annotation.McpToolParam;
import org.springframework.stereotype.Component;

/** Customers and what they owe and are owed. */
@Component
class CustomerTools {

    @McpTool(name = "query_customers", description = "Finds customers with their contact and contract data.")
    String queryCustomers(@McpToolParam(description = "Filter, for example region=north") String filter) {
        return Archive.table("customers/" + filter, "CUS-", 8, 40, 170);
    }

    @McpTool(name = "list_invoices", description = "Lists invoices by state.")
    String listInvoices(@McpToolParam(description = "due, paid or disputed") String state) {
        return Archive.table("invoices/" + state, "INV-", 4, 18, 90);
    }

    @McpTool(name = "pay_invoice", description = "Pays an invoice.")
    String payInvoice(
            @McpToolParam(description = "Invoice id, for example INV-2207") String id,
            @McpToolParam(description = "Amount in euros") double amount) {
        if (amount <= 0) {
            throw new IllegalArgumentException("The amount must be above zero.");
        }
        return "Paid " + amount + " EUR for " + id + ".";
    }
}
