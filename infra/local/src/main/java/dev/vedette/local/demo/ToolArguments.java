package dev.vedette.local.demo;

import java.util.Map;
import java.util.random.RandomGenerator;

/** Arguments as people give them to the office's tools: invented, of realistic size. */
final class ToolArguments {

    private static final String[] TOPICS = {
        "budget", "onboarding", "renewal", "shipment", "workshop", "audit", "pricing", "roadmap", "travel", "warranty"
    };
    private static final String[] SERVICES = {"billing", "catalog", "orders", "portal", "search", "shipping"};
    private static final String[] NAMES = {
        "ada", "bela", "chen", "dana", "emil", "fatou", "goran", "hana", "ines", "jun"
    };
    private static final String WORDS =
            "please find the figures for this week below and let me know whether the dates still suit you ";

    private ToolArguments() {}

    /**
     * Arguments for a call.
     *
     * @throws IllegalArgumentException if the office has no such tool
     */
    static Map<String, Object> of(String tool, RandomGenerator random) {
        return switch (tool) {
            case "list_mail" ->
                Map.of("folder", pick(random, "inbox", "team", "orders"), "limit", 10 + random.nextInt(20));
            case "read_mail" -> Map.of("id", "MSG-" + number(random));
            case "send_mail" -> Map.of("to", person(random), "subject", topic(random), "body", text(random, 120, 900));
            case "list_calendar" -> Map.of("day", "2026-11-" + (10 + random.nextInt(20)));
            case "search_files" -> Map.of("query", topic(random) + " " + topic(random));
            case "read_file" -> Map.of("path", "/shared/" + topic(random) + "/" + number(random) + ".md");
            case "write_file" ->
                Map.of(
                        "path",
                        "/shared/" + topic(random) + "/" + number(random) + ".md",
                        "content",
                        text(random, 400, 3000));
            case "fetch_url" ->
                Map.of("url", "https://www.example.org/" + topic(random) + "/" + topic(random) + "-" + number(random));
            case "list_tickets" ->
                Map.of(
                        "queue",
                        pick(random, "support", "sales", "facilities"),
                        "status",
                        pick(random, "open", "pending"));
            case "read_ticket" -> Map.of("id", "TCK-" + number(random));
            case "create_ticket" -> Map.of("title", topic(random), "description", text(random, 150, 900));
            case "comment_ticket" -> Map.of("id", "TCK-" + number(random), "text", text(random, 60, 500));
            case "query_customers" -> Map.of("filter", "region=" + pick(random, "north", "south", "east", "west"));
            case "list_invoices" -> Map.of("state", pick(random, "due", "disputed"));
            case "pay_invoice" -> Map.of("id", "INV-" + number(random), "amount", 50 + random.nextInt(400_000) / 100.0);
            case "service_status", "rotate_key" -> Map.of("service", pick(random, SERVICES));
            case "read_logs" -> Map.of("service", pick(random, SERVICES), "minutes", 5 + random.nextInt(40));
            case "deploy_service" ->
                Map.of(
                        "service",
                        pick(random, SERVICES),
                        "version",
                        "4." + random.nextInt(20) + "." + random.nextInt(9));
            case "grant_access" ->
                Map.of(
                        "person",
                        person(random),
                        "service",
                        pick(random, SERVICES),
                        "role",
                        pick(random, "viewer", "operator"));
            default -> throw new IllegalArgumentException("The office has no tool \"" + tool + "\".");
        };
    }

    /** Text of a length between the bounds, in characters. */
    static String text(RandomGenerator random, int least, int most) {
        int length = random.nextInt(least, most + 1);
        int start = random.nextInt(WORDS.length());
        return WORDS.repeat(length / WORDS.length() + 2).substring(start, start + length);
    }

    private static String person(RandomGenerator random) {
        return pick(random, NAMES) + "@office.example";
    }

    private static String topic(RandomGenerator random) {
        return pick(random, TOPICS);
    }

    private static int number(RandomGenerator random) {
        return random.nextInt(1000, 10_000);
    }

    private static String pick(RandomGenerator random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
