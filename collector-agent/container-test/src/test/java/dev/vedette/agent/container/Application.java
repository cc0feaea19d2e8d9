package dev.vedette.agent.container;

import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The application of the scenario: an MCP server, and servlets that answer as an application may. */
final class Application {
    static final String USER = "alice";
    static final String PASSWORD = "a-password";
    static final String ROLE = "reader";
    /** Only {@link #ROLE} may go there; the container sees to it. */
    static final String SECURED = "/secured";
    /** Where the container goes with a 401 that was sent as an error. */
    static final String ERROR_PAGE = "/error-page";

    /** Of a response: the OpenTelemetry agent's span in which it was made. */
    static final String SPAN_HEADER = "Test-Span";

    static final long ASYNC_TIMEOUT_MILLIS = 200;

    private Application() {}

    static Map<String, Servlet> servlets() {
        Map<String, Servlet> servlets = new LinkedHashMap<>();
        servlets.put("/mcp", mcp());
        servlets.put(
                "/open", servlet((request, response) -> response.getWriter().print("hello")));
        servlets.put(
                SECURED, servlet((request, response) -> response.getWriter().print("secret")));
        servlets.put("/sent-error", servlet((request, response) -> response.sendError(401)));
        servlets.put(ERROR_PAGE, servlet((request, response) -> {
            response.setHeader("WWW-Authenticate", "Bearer scope=\"files:read\"");
            response.getWriter().print("refused");
        }));
        servlets.put("/fails", servlet((request, response) -> {
            throw new IllegalStateException("broken");
        }));
        servlets.put("/forbidden", servlet((request, response) -> response.setStatus(403)));
        CountDownLatch released = new CountDownLatch(1);
        servlets.put("/held", servlet((request, response) -> {
            response.setHeader("WWW-Authenticate", "Bearer");
            response.setStatus(401);
            response.flushBuffer();
            hold(released);
        }));
        servlets.put("/release", servlet((request, response) -> released.countDown()));
        servlets.put("/async/refused", servlet((request, response) -> {
            AsyncContext async = request.startAsync();
            CompletableFuture.runAsync(() -> {
                response.setHeader("WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"b a\"");
                response.setStatus(403);
                async.complete();
            });
        }));
        servlets.put("/async/limited", servlet((request, response) -> {
            AsyncContext async = request.startAsync();
            async.start(() -> {
                response.setStatus(429);
                async.complete();
            });
        }));
        servlets.put("/async/answered", servlet((request, response) -> {
            AsyncContext async = request.startAsync();
            CompletableFuture.runAsync(() -> {
                response.setStatus(202);
                async.complete();
            });
        }));
        servlets.put("/async/dispatched", servlet((request, response) -> {
            AsyncContext async = request.startAsync();
            CompletableFuture.runAsync(() -> async.dispatch("/forbidden"));
        }));
        servlets.put(
                "/async/timeout",
                servlet((request, response) -> request.startAsync().setTimeout(ASYNC_TIMEOUT_MILLIS)));
        servlets.put("/async/stream", servlet((request, response) -> {
            response.setContentType("text/event-stream");
            request.startAsync().setTimeout(0); // nobody completes it, and no byte is written
        }));
        return servlets;
    }

    /** Refuses what {@code Test-Refuse} asks for. */
    static HttpFilter filter() {
        return new HttpFilter() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                    throws IOException, ServletException {
                response.setHeader(SPAN_HEADER, currentSpan());
                String status = request.getHeader("Test-Refuse");
                if (status == null) {
                    chain.doFilter(request, response);
                    return;
                }
                if (status.equals("401")) {
                    response.setHeader("WWW-Authenticate", "Bearer");
                } else if (status.equals("403")) {
                    response.setHeader(
                            "WWW-Authenticate",
                            "Bearer error=\"insufficient_scope\", scope=\"files:write files:read\"");
                }
                response.setStatus(Integer.parseInt(status));
            }
        };
    }

    private static String currentSpan() {
        try {
            String api = "io.opentelemetry.javaagent.shaded.io.opentelemetry.api.trace.";
            Object span =
                    Class.forName(api + "Span", true, null).getMethod("current").invoke(null);
            Object context = Class.forName(api + "Span", true, null)
                    .getMethod("getSpanContext")
                    .invoke(span);
            Class<?> type = Class.forName(api + "SpanContext", true, null);
            return type.getMethod("getTraceId").invoke(context) + "-"
                    + type.getMethod("getSpanId").invoke(context);
        } catch (ReflectiveOperationException e) {
            return "none";
        }
    }

    private static void hold(CountDownLatch released) throws IOException {
        try {
            if (!released.await(1, TimeUnit.MINUTES)) {
                throw new IOException("nobody released the response");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static Servlet mcp() {
        HttpServletStreamableServerTransportProvider transport = HttpServletStreamableServerTransportProvider.builder()
                .mcpEndpoint("/mcp")
                .build();
        McpServer.sync(transport)
                .serverInfo("files", "1.0")
                .capabilities(McpSchema.ServerCapabilities.builder().tools(true).build())
                .toolCall(
                        McpSchema.Tool.builder("echo", Map.of("type", "object"))
                                .description("echo")
                                .build(),
                        (exchange, call) -> McpSchema.CallToolResult.builder()
                                .addTextContent(
                                        "the text was " + call.arguments().get("text"))
                                .build())
                .build();
        return transport;
    }

    private static Servlet servlet(Answer answer) {
        return new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response)
                    throws IOException, ServletException {
                answer.to(request, response);
            }
        };
    }

    private interface Answer {
        void to(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;
    }
}
