package dev.vedette.benchmarks.agent;

import com.sun.management.OperatingSystemMXBean;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/**
 * An MCP server as people write it with the official SDK. It answers each line of its standard input with one of {@code
 * name=number} pairs about itself, and ends with it.
 */
public final class BenchServer {
    static final String READY = "listening on ";

    private static final int THREADS = 8;

    private BenchServer() {}

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println(READY + listen());
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String question = in.readLine(); question != null; question = in.readLine()) {
                out.println(answer(question).entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(" ", "= ", "")));
            }
        }
        System.exit(0);
    }

    private static int listen() throws Exception {
        HttpServletStreamableServerTransportProvider transport = HttpServletStreamableServerTransportProvider.builder()
                .mcpEndpoint("/mcp")
                .build();
        McpServer.sync(transport)
                .serverInfo("bench", "1.0")
                .capabilities(McpSchema.ServerCapabilities.builder().tools(true).build())
                .toolCall(
                        McpSchema.Tool.builder(
                                        "search",
                                        Map.of(
                                                "type",
                                                "object",
                                                "properties",
                                                Map.of(
                                                        "query",
                                                        Map.of("type", "string"),
                                                        "folder",
                                                        Map.of("type", "string"),
                                                        "limit",
                                                        Map.of("type", "integer"))))
                                .description("Looks for documents.")
                                .build(),
                        (exchange, call) -> McpSchema.CallToolResult.builder()
                                .addTextContent("found nothing for "
                                        + call.arguments().get("query") + " below "
                                        + call.arguments().get("folder"))
                                .build())
                .build();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("bench-tomcat").toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("maxThreads", Integer.toString(THREADS));
        tomcat.getConnector().setProperty("minSpareThreads", Integer.toString(THREADS));
        tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "mcp", transport).setAsyncSupported(true);
        context.addServletMappingDecoded("/mcp", "mcp");
        tomcat.start();
        return tomcat.getConnector().getLocalPort();
    }

    private static Map<String, Number> answer(String question) throws Exception {
        return switch (question) {
            case "sample" -> sample();
            case "heap" -> Map.of("bytes", liveBytes());
            case "health" -> health();
            case "hooks time" -> {
                HookMeter.start(false);
                yield Map.of();
            }
            case "hooks bytes" -> {
                HookMeter.start(true);
                yield Map.of();
            }
            case "hooks report" -> HookMeter.stop();
            default -> Map.of();
        };
    }

    /** Of the process, its compilers, and the threads that serve requests: Tomcat's, and those that the SDK calls tools on. */
    private static Map<String, Number> sample() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        com.sun.management.ThreadMXBean threads =
                ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class);
        long cpu = 0;
        long allocated = 0;
        for (java.lang.management.ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null
                    && (thread.getThreadName().startsWith("http-nio-")
                            || thread.getThreadName().startsWith("boundedElastic-"))) {
                cpu += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
                allocated += Math.max(0, threads.getThreadAllocatedBytes(thread.getThreadId()));
            }
        }
        return Map.of(
                "cpu",
                system.getProcessCpuTime(),
                "requestCpu",
                cpu,
                "requestBytes",
                allocated,
                "compiledMillis",
                ManagementFactory.getCompilationMXBean().getTotalCompilationTime());
    }

    /** What a full collection leaves, while the load goes on. */
    private static long liveBytes() {
        System.gc();
        long bytes = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage left = pool.getCollectionUsage(); // null where nothing is collected
            bytes += left == null ? 0 : left.getUsed();
        }
        return bytes;
    }

    /** Nothing without the agent. */
    private static Map<String, Number> health() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName agent = new ObjectName("dev.vedette:type=Agent");
        Map<String, Number> counters = new TreeMap<>();
        if (server.isRegistered(agent)) {
            for (String name : new String[] {"Seen", "Sent", "Spooled", "DroppedTotal", "RingTimeP99Seconds"}) {
                counters.put(name, (Number) server.getAttribute(agent, name));
            }
        }
        return counters;
    }
}
