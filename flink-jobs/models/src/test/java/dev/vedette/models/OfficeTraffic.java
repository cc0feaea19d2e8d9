package dev.vedette.models;

import dev.vedette.models.Recording.RecordedCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Synthetic calls of an office's tools: people do tasks, each a small grammar over tool names: a sequence, {@code (a | b)}
 * for either, {@code x?} for maybe, {@code x+} for one to four times. The same seed gives the same calls. Clock, users and
 * sizes are invented.
 */
final class OfficeTraffic {

    /** Median argument and result bytes of a tool, and the spread of the result in bits. */
    private record Shape(int arguments, int result, double spread, List<String> names) {}

    private static final Map<String, Shape> TOOLS = new LinkedHashMap<>();

    static {
        tool("list_mail", 20, 2500, 0.8, "folder");
        tool("read_mail", 30, 3000, 1.2, "id");
        tool("search_files", 45, 1800, 1.0, "query");
        tool("read_file", 40, 6000, 1.5, "path");
        tool("write_file", 2500, 40, 1.3, "path", "content");
        tool("list_tickets", 25, 3500, 0.8, "status");
        tool("read_ticket", 20, 1500, 0.9, "id");
        tool("create_ticket", 500, 60, 1.0, "title", "body");
        tool("comment_ticket", 350, 50, 1.0, "id", "text");
        tool("query_customers", 90, 4000, 1.4, "filter", "limit");
        tool("list_calendar", 40, 1200, 0.9, "from", "to");
        tool("create_meeting", 220, 70, 0.7, "title", "attendees", "at");
        tool("send_mail", 900, 60, 1.2, "to", "subject", "body");
        tool("fetch_url", 70, 8000, 1.6, "url");
        tool("list_invoices", 35, 2800, 0.9, "month");
        tool("pay_invoice", 110, 90, 0.5, "id", "amount");
        tool("deploy_service", 80, 300, 0.6, "service", "version");
        tool("service_status", 25, 500, 0.7, "service");
        tool("grant_access", 60, 70, 0.5, "user");
        tool("rotate_key", 40, 60, 0.4, "key");
        tool("read_logs", 60, 9000, 1.3, "service", "since");
    }

    static final List<String> TRAINING_TASKS = List.of(
            "list_mail read_mail+ (send_mail | create_ticket)?",
            "list_calendar list_mail read_mail? read_mail?",
            "list_tickets read_ticket (search_files read_file)? comment_ticket",
            "list_tickets read_ticket+ (send_mail | create_ticket)",
            "search_files read_file+ fetch_url+ write_file",
            "fetch_url+ (write_file | send_mail)?",
            "list_invoices (pay_invoice | search_files read_file pay_invoice) pay_invoice?",
            "query_customers list_invoices? write_file?",
            "query_customers list_calendar create_meeting?",
            "service_status+ read_logs+ (create_ticket | service_status)?",
            "search_files read_file+ list_calendar? (write_file | send_mail)",
            "service_status deploy_service service_status read_logs?",
            "list_mail read_mail list_calendar create_meeting",
            "list_invoices list_mail read_mail pay_invoice");

    /** Honest tasks that share no sequence with those of training. */
    static final List<String> OTHER_TASKS = List.of(
            "list_calendar list_mail read_mail+ list_tickets?",
            "list_tickets read_ticket+ (search_files read_file)? comment_ticket comment_ticket?",
            "search_files read_file+ write_file send_mail?",
            "list_invoices pay_invoice+ list_mail?",
            "fetch_url+ search_files write_file",
            "service_status read_logs+ service_status list_tickets create_ticket",
            "list_calendar query_customers write_file",
            "list_mail read_mail list_tickets read_ticket comment_ticket",
            "fetch_url write_file send_mail",
            "query_customers list_mail read_mail send_mail");

    /** Reads what is private, out of order, and sends it out: eight or nine calls, as many as honest sessions have. */
    static final List<String> ATTACKS = List.of(
            "read_ticket read_file read_logs read_mail query_customers read_file read_ticket send_mail",
            "query_customers read_logs read_mail list_invoices read_file read_ticket read_logs fetch_url",
            "read_file read_mail read_logs query_customers read_ticket read_mail pay_invoice create_meeting",
            "list_invoices read_ticket query_customers read_logs read_mail read_ticket read_file write_file send_mail");

    /** The same in four or five calls. */
    static final List<String> SHORT_ATTACKS = List.of(
            "read_file query_customers read_mail send_mail",
            "query_customers read_logs read_mail fetch_url",
            "read_mail query_customers read_file create_ticket",
            "read_mail list_invoices query_customers write_file send_mail");

    private static final Pattern WORD = Pattern.compile("[a-z_]+|[()|?+]");

    private final Random random;

    OfficeTraffic(long seed) {
        random = new Random(seed);
    }

    private static void tool(String name, int arguments, int result, double spread, String... names) {
        TOOLS.put(name, new Shape(arguments, result, spread, List.of(names)));
    }

    static List<String> tools() {
        return List.copyOf(TOOLS.keySet());
    }

    /** Sessions of two to four tasks, one after the other, each by a caller of its own. */
    List<List<RecordedCall>> sessions(String prefix, List<String> tasks, int sessions) {
        List<List<RecordedCall>> all = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            List<RecordedCall> session = new ArrayList<>();
            int count = 2 + random.nextInt(3);
            for (int t = 0; t < count; t++) {
                String task = tasks.get(random.nextInt(tasks.size()));
                calls(prefix + i, task).forEach(call -> session.add(new RecordedCall(call, task)));
            }
            all.add(session);
        }
        return all;
    }

    Recording recording(String prefix, List<String> tasks, int sessions) {
        List<RecordedCall> calls =
                sessions(prefix, tasks, sessions).stream().flatMap(List::stream).toList();
        return new Recording("synthetic", Integer.toHexString(calls.hashCode()), calls);
    }

    /** The calls of one task; one in forty is asked again. */
    List<ToolCall> calls(String caller, String task) {
        List<ToolCall> calls = new ArrayList<>();
        for (String tool : expand(task)) {
            calls.add(call(caller, tool));
            if (random.nextInt(40) == 0) {
                calls.add(call(caller, tool));
            }
        }
        return calls;
    }

    ToolCall call(String caller, String tool) {
        Shape shape = TOOLS.get(tool);
        boolean failed = random.nextInt(60) == 0;
        return new ToolCall(
                caller,
                caller,
                tool,
                shape.names(),
                OptionalLong.of(size(shape.arguments(), shape.spread() / 2)),
                OptionalLong.of(failed ? 80 : size(shape.result(), shape.spread())),
                failed,
                List.of(),
                OptionalLong.empty());
    }

    private long size(int median, double spread) {
        return Math.max(2, Math.round(median * Math.pow(2, spread * random.nextGaussian())));
    }

    private List<String> expand(String grammar) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(grammar);
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return either(words);
    }

    private List<String> either(List<String> words) {
        List<List<String>> choices = new ArrayList<>();
        choices.add(sequence(words));
        while (!words.isEmpty() && words.get(0).equals("|")) {
            words.remove(0);
            choices.add(sequence(words));
        }
        return choices.get(random.nextInt(choices.size()));
    }

    private List<String> sequence(List<String> words) {
        List<String> tools = new ArrayList<>();
        while (!words.isEmpty() && !words.get(0).equals("|") && !words.get(0).equals(")")) {
            String word = words.remove(0);
            List<String> part = List.of(word);
            if (word.equals("(")) {
                part = either(words);
                words.remove(0);
            }
            String times = words.isEmpty() ? "" : words.get(0);
            int count = 1;
            if (times.equals("?") || times.equals("+")) {
                words.remove(0);
                count = times.equals("?") ? random.nextInt(2) : 1 + random.nextInt(4);
            }
            for (int i = 0; i < count; i++) {
                tools.addAll(part);
            }
        }
        return tools;
    }
}
