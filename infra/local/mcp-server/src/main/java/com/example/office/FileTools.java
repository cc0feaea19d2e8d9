package com.example.office;

import org.springframework.ai.mcp.annotation.McpTool;
import org.springframework.ai.mcp.annotation.McpToolParam;
import org.springframework.stereotype.Component;

/** The shared drive and the web. */
@Component
class FileTools {

    @McpTool(name = "search_files", description = "Searches the shared drive by words.")
    String searchFiles(@McpToolParam(description = "Words to look for") String query) {
        return Archive.table("search/" + query, "/shared/file-", 3, 20, 100);
    }

    @McpTool(name = "read_file", description = "Reads a text file of the shared drive.")
    String readFile(@McpToolParam(description = "Path of the file") String path) {
        if (!path.startsWith("/shared/")) {
            throw new IllegalArgumentException("No such file below /shared: " + path);
        }
        return Archive.text(path, 1500, 16000);
    }

    @McpTool(name = "write_file", description = "Writes a text file to the shared drive.")
    String writeFile(
            @McpToolParam(description = "Path of the file") String path,
            @McpToolParam(description = "Its new content") String content) {
        return "Wrote " + content.length() + " characters to " + path + ".";
    }

    @McpTool(name = "fetch_url", description = "Fetches a page of the web as text.")
    String fetchUrl(@McpToolParam(description = "Address of the page") String url) {
        return Archive.text(url, 3000, 18000);
    }
}
