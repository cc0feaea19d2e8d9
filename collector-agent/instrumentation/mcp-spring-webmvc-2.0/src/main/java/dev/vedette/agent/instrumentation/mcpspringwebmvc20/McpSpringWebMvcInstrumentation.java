package dev.vedette.agent.instrumentation.mcpspringwebmvc20;

import dev.vedette.agent.core.instrument.Hook;
import dev.vedette.agent.core.instrument.LibraryInstrumentation;
import dev.vedette.agent.instrumentation.mcpsdk018.McpSdk018Instrumentation;
import java.util.List;

/** Spring AI 2.0 over WebMVC: the responses. Sessions and requests are seen in the SDK. */
public final class McpSpringWebMvcInstrumentation implements LibraryInstrumentation {
    private static final String ADVICE = McpSdk018Instrumentation.class.getPackageName() + ".ResponseAdvice";

    @Override
    public String library() {
        return "mcp-spring-webmvc";
    }

    @Override
    public List<Hook> hooks() {
        return List.of(
                response("streamable", "WebMvcStreamableServerTransportProvider$WebMvcStreamableMcpSessionTransport"),
                response("sse", "WebMvcSseServerTransportProvider$WebMvcMcpSessionTransport"));
    }

    private static Hook response(String transport, String type) {
        return new Hook(
                "mcp.response." + transport,
                "org.springframework.ai.mcp.server.webmvc.transport." + type,
                "sendMessage",
                "io.modelcontextprotocol.spec.McpSchema$JSONRPCMessage",
                ADVICE);
    }
}
