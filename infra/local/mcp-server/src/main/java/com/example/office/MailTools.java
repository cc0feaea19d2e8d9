package com.example.office;

import org.springframework.ai.mcp.annotation.McpTool;
import org.springframework.ai.mcp.annotation.McpToolParam;
import org.springframework.stereotype.Component;

/** Mail and calendar. */
@Component
class MailTools {
    /** One mailbox for all: what anybody has sent last. */
    private volatile String newest = "There is no message.";

    @McpTool(name = "list_mail", description = "Lists the newest messages of a mail folder with sender and subject.")
    String listMail(
            @McpToolParam(description = "Folder, for example inbox") String folder,
            @McpToolParam(description = "Most messages to list, 1 to 50") int limit) {
        return Archive.table("mail/" + folder, "MSG-", 5, Math.max(6, Math.min(limit, 50)), 90);
    }

    @McpTool(name = "read_mail", description = "Reads one message.")
    String readMail(@McpToolParam(description = "Message id, for example MSG-1204, or newest") String id) {
        return id.equals("newest") ? newest : archived(id);
    }

    private static String archived(String id) {
        return "From: colleague@office.example\nSubject: " + Archive.text(id, 20, 50) + "\n\n"
                + Archive.text("mail/" + id, 400, 5000);
    }

    @McpTool(name = "send_mail", description = "Sends a message.")
    String sendMail(
            @McpToolParam(description = "Receiver's address") String to,
            @McpToolParam(description = "Subject line") String subject,
            @McpToolParam(description = "Text of the message") String body) {
        newest = "From: outside@partner.example\nSubject: " + subject + "\n\n" + body;
        return "Sent to " + to + ", " + body.length() + " characters, subject \"" + subject + "\".";
    }

    @McpTool(name = "list_calendar", description = "Lists the appointments of a day.")
    String listCalendar(@McpToolParam(description = "Day, for example 2026-11-23") String day) {
        return Archive.table("calendar/" + day, "APP-", 2, 9, 110);
    }
}
