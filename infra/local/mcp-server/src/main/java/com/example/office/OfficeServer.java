package com.example.office;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An office's MCP server: mail, files, tickets, customers and operations over streamable HTTP. */
@SpringBootApplication(proxyBeanMethods = false)
public class OfficeServer {

    public static void main(String[] args) {
        SpringApplication.run(OfficeServer.class, args);
    }
}
