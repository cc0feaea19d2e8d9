package com.example.office;

import org.springframework.ai.mcp.annotation.McpTool;
import org.springframework.ai.mcp.annotation.McpToolParam;
import org.springframework.stereotype.Component;

/** The help desk. */
@Component
class TicketTools {

    @McpTool(name = "list_tickets", description = "Lists the tickets of a queue.")
    String listTickets(
            @McpToolParam(description = "Queue, for example support") String queue,
            @McpToolParam(description = "open, pending or closed") String status) {
        return Archive.table("tickets/" + queue + status, "TCK-", 4, 25, 120);
    }

    @McpTool(name = "read_ticket", description = "Reads a ticket with its comments.")
    String readTicket(@McpToolParam(description = "Ticket id, for example TCK-3310") String id) {
        return Archive.text("ticket/" + id, 600, 6000);
    }

    @McpTool(name = "create_ticket", description = "Opens a ticket.")
    String createTicket(
            @McpToolParam(description = "Title") String title,
            @McpToolParam(description = "Description of the matter") String description) {
        return "Created TCK-" + (1000 + Archive.number(title + description, 9000)) + ".";
    }

    @McpTool(name = "comment_ticket", description = "Adds a comment to a ticket.")
    String commentTicket(
            @McpToolParam(description = "Ticket id") String id, @McpToolParam(description = "Comment") String text) {
        return "Added a comment of " + text.length() + " characters to " + id + ".";
    }
}
