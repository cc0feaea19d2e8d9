package com.example.office;

import org.springframework.ai.mcp.annotation.McpTool;
import org.springframework.ai.mcp.annotation.McpToolParam;
import org.springframework.stereotype.Component;

/** Running the office's services; what changes them needs the scope mcp:admin. */
@Component
class OperationsTools {

    @McpTool(name = "service_status", description = "Tells how a service is doing.")
    String serviceStatus(@McpToolParam(description = "Service, for example billing") String service) {
        return Archive.table("status/" + service, "check-", 4, 10, 60);
    }

    @McpTool(name = "read_logs", description = "Reads the newest log lines of a service.")
    String readLogs(
            @McpToolParam(description = "Service") String service,
            @McpToolParam(description = "How many minutes back, 1 to 60") int minutes) {
        return Archive.table("logs/" + service + minutes, "line-", 30, 120, 110);
    }

    @McpTool(name = "deploy_service", description = "Deploys a version of a service. Needs the scope mcp:admin.")
    String deployService(
            @McpToolParam(description = "Service") String service,
            @McpToolParam(description = "Version, for example 4.2.0") String version) {
        return "Deployed " + service + " " + version + ".";
    }

    @McpTool(name = "rotate_key", description = "Replaces a service's signing key. Needs the scope mcp:admin.")
    String rotateKey(@McpToolParam(description = "Service") String service) {
        return "Rotated the key of " + service + ".";
    }

    @McpTool(name = "grant_access", description = "Gives a person a role on a service. Needs the scope mcp:admin.")
    String grantAccess(
            @McpToolParam(description = "Person's address") String person,
            @McpToolParam(description = "Service") String service,
            @McpToolParam(description = "Role, for example operator") String role) {
        return "Gave " + person + " the role " + role + " on " + service + ".";
    }
}
