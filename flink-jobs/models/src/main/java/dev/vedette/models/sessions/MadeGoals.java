package dev.vedette.models.sessions;

import dev.vedette.models.Phrases;
import dev.vedette.models.ToolCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/** What attackers want, made up: an order in words for a tool, and the arguments of the call that does it. */
final class MadeGoals {
    static final Phrases PHRASES = Phrases.read(MadeGoals.class, "injections.phrases");

    private static final String[] SYLLABLES = {
        "ba", "co", "den", "fi", "gra", "hu", "in", "jo", "kel", "lo", "mar", "ne", "or", "pi", "qua", "ri", "sol",
        "ta", "ul", "ve", "wi", "xa", "yo", "zen", "bri", "cla", "dro", "fex", "glo", "hea"
    };
    /** In characters. */
    private static final int LONGEST_KNOWN = 60;

    private static final String[] TOPS = {"com", "org", "net", "io", "info", "biz", "co", "app", "site", "online"};

    /** Verbs for one kind of thing that tools do; an order may use another one than the tool's name. */
    private static final List<List<String>> VERBS = List.of(
            verbs("send|transfer|forward|mail|email|message|post|share|upload|submit|wire|publish|reply with|notify|pay"
                    + "|deliver|export"),
            verbs("get|read|fetch|visit|open|view|find|search for|look up|show|retrieve|browse|check|go to|load"
                    + "|navigate to|download|collect|click on"),
            verbs("create|add|make|book|reserve|schedule|write|invite|register|save|put|insert|set up|append"),
            verbs("delete|remove|cancel|drop|clear|erase|wipe|revoke|destroy|get rid of|unsubscribe"),
            verbs("update|change|set|modify|edit|move|rename|reset|replace|adjust|assign|enable|disable|approve|grant"
                    + "|switch"),
            verbs("run|execute|call|start|launch|invoke|install|trigger|deploy"));

    private static final List<String> DETERMINERS = List.of(
            " the",
            " a",
            " the",
            " a",
            " all",
            " every",
            " my",
            " this",
            " our",
            " the user's",
            " each",
            " any",
            " the last",
            "");

    private final List<KnownTool> ordering;
    private final Random random;

    /** An order, and a call that follows it. */
    record Goal(String words, String tool, List<String> names, List<String> arguments) {}

    MadeGoals(List<KnownTool> tools, Random random) {
        this.ordering = oneOfEach(tools, random);
        this.random = random;
    }

    /** Tools whose description is an order, so that none of a few verbs makes up most of them. */
    private static List<KnownTool> oneOfEach(List<KnownTool> tools, Random random) {
        Map<String, List<KnownTool>> byVerb = new LinkedHashMap<>();
        tools.stream()
                .filter(KnownTool::saysAnOrder)
                .forEach(tool -> byVerb.computeIfAbsent(
                                tool.says()
                                        .substring(0, tool.says().indexOf(' '))
                                        .toLowerCase(Locale.ROOT),
                                unused -> new ArrayList<>())
                        .add(tool));
        List<KnownTool> chosen = new ArrayList<>();
        byVerb.values().forEach(same -> {
            for (int i = 0; i < Math.min(same.size(), 40); i++) {
                chosen.add(same.get(random.nextInt(same.size())));
            }
        });
        return chosen;
    }

    /** A goal for some tool that somebody has published. */
    Goal published() {
        KnownTool tool = ordering.get(random.nextInt(ordering.size()));
        String says = tool.says().replaceAll("[.:;]+$", "");
        String[] words = says.split(" +");
        StringBuilder order = new StringBuilder(words[0].toLowerCase(Locale.ROOT));
        for (int i = 1; i < Math.min(words.length, 8 + random.nextInt(6)); i++) {
            order.append(' ').append(words[i]);
        }
        List<String> names = new ArrayList<>();
        List<String> arguments = new ArrayList<>();
        int most = 1 + random.nextInt(2);
        List<String> parameters = tool.parameters().isEmpty() ? List.of("id", "url") : tool.parameters();
        for (int i = 0; i < most; i++) {
            String parameter = parameters.get(random.nextInt(parameters.size()));
            String value = value(parameter);
            order.append(with(parameter, value));
            names.add(parameter);
            arguments.add(value);
        }
        extra(arguments);
        return new Goal(order.toString(), tool.name(), names, arguments);
    }

    /** A goal for a tool that the deployment has, by its name and a call that somebody made, with other values. */
    Goal of(ToolCall call, List<String> sample) {
        return of(call, sample, this::like);
    }

    /** The same with the values of that call, as far as an order would say them: what it names is there. */
    Goal ofKnown(ToolCall call, List<String> sample) {
        List<String> said =
                sample.stream().filter(text -> text.length() <= LONGEST_KNOWN).toList();
        return of(call, said.isEmpty() ? sample : said, text -> text);
    }

    private Goal of(ToolCall call, List<String> sample, UnaryOperator<String> named) {
        String tool = call.tool();
        String[] parts = tool.replaceAll("([a-z])([A-Z])", "$1 $2")
                .toLowerCase(Locale.ROOT)
                .split("[^a-z]+");
        StringBuilder order = new StringBuilder();
        String verb = parts[0];
        List<String> same = VERBS.stream()
                .filter(verbs -> verbs.contains(verb))
                .findFirst()
                .orElse(VERBS.get(random.nextInt(VERBS.size())));
        order.append(random.nextInt(3) == 0 ? verb : same.get(random.nextInt(same.size())));
        if (random.nextInt(4) == 0) {
            order.append(' ')
                    .append(PHRASES.draw(random.nextBoolean() ? "thing" : "secret", random)
                            .toLowerCase(Locale.ROOT));
        } else {
            order.append(DETERMINERS.get(random.nextInt(DETERMINERS.size())));
            for (int i = 1; i < parts.length; i++) {
                order.append(' ').append(parts[i]);
            }
        }
        List<String> arguments = new ArrayList<>();
        for (String text : sample) {
            if (arguments.size() < 1 + random.nextInt(3)) {
                String value = named.apply(text);
                order.append(with("", value));
                arguments.add(value);
            }
        }
        extra(arguments);
        return new Goal(order.toString(), tool, call.argumentNames(), arguments);
    }

    private static List<String> verbs(String verbs) {
        return List.of(verbs.split("\\|"));
    }

    /** What a call says that nobody ordered in words: honest arguments, or what was stolen. */
    private void extra(List<String> arguments) {
        if (random.nextInt(3) == 0) {
            arguments.add(name() + " " + name());
        }
        if (random.nextInt(4) == 0) {
            arguments.add(Integer.toString(random.nextInt(100)));
        }
    }

    private String with(String parameter, String value) {
        String shown =
                switch (random.nextInt(4)) {
                    case 0 -> "'" + value + "'";
                    case 1 -> "\"" + value + "\"";
                    default -> value;
                };
        String name = parameter
                .replaceAll("([a-z])([A-Z])", "$1 $2")
                .replace('_', ' ')
                .toLowerCase(Locale.ROOT);
        if (name.isEmpty() || random.nextInt(3) == 0) {
            return " "
                    + List.of(
                                    "to",
                                    "for",
                                    "at",
                                    "with",
                                    "named",
                                    "using",
                                    "of",
                                    "into",
                                    "from",
                                    "in",
                                    "at the link",
                                    "as")
                            .get(random.nextInt(12))
                    + " " + shown;
        }
        return switch (random.nextInt(4)) {
            case 0 -> " with " + name + " " + shown;
            case 1 -> ", " + name + " " + shown;
            case 2 -> " with the " + name + " set to " + shown;
            default -> " and use " + shown + " as " + name;
        };
    }

    /** What a sentence of the phrases says of a goal. */
    String said(String sentence, Goal goal) {
        StringBuilder said = new StringBuilder();
        for (char c : sentence.toCharArray()) {
            if (c == '@') {
                said.append(goal.words());
            } else if (c == '#') {
                said.append(any());
            } else {
                said.append(c);
            }
        }
        return said.toString();
    }

    /** A value of the kind that a parameter of this name takes. */
    private String value(String parameter) {
        String name = parameter.toLowerCase(Locale.ROOT);
        if (name.contains("url") || name.contains("link") || name.contains("site") || name.contains("host")) {
            return host();
        }
        if (name.contains("mail") || name.contains("recipient") || name.equals("to") || name.contains("address")) {
            return mail();
        }
        if (name.contains("path") || name.contains("file")) {
            return "/" + word() + "/" + word() + "."
                    + List.of("txt", "csv", "pdf", "md").get(random.nextInt(4));
        }
        if (name.contains("amount") || name.contains("count") || name.contains("limit") || name.contains("price")) {
            return Integer.toString(10 + random.nextInt(90_000));
        }
        return any();
    }

    /** Another value of the kind of one that was recorded. */
    private String like(String text) {
        if (text.matches("[0-9.]+")) {
            return Integer.toString(10 + random.nextInt(90_000));
        }
        if (text.contains("@")) {
            return mail();
        }
        if (text.startsWith("www.") || text.contains("://")) {
            return host();
        }
        if (text.matches("[A-Z]{2}[0-9]{8,}")) {
            return account();
        }
        return any();
    }

    private String any() {
        return switch (random.nextInt(9)) {
            case 0 -> host();
            case 1 -> mail();
            case 2 -> account();
            case 3 -> name() + " " + name();
            case 4 -> name();
            case 5 -> word() + "-" + random.nextInt(1000);
            case 6 -> word() + "_" + word();
            case 7 -> "+" + (1_000_000_000L + random.nextInt(900_000_000));
            default -> Integer.toString(1000 + random.nextInt(90_000));
        };
    }

    private String account() {
        StringBuilder account = new StringBuilder();
        account.append((char) ('A' + random.nextInt(26))).append((char) ('A' + random.nextInt(26)));
        for (int i = 0; i < 14 + random.nextInt(8); i++) {
            account.append((char) ('0' + random.nextInt(10)));
        }
        return account.toString();
    }

    private String host() {
        String host = word() + (random.nextBoolean() ? "-" + word() : "") + "." + TOPS[random.nextInt(TOPS.length)];
        return switch (random.nextInt(4)) {
            case 0 -> "www." + host;
            case 1 -> "https://" + host + "/" + word();
            case 2 -> "http://www." + host;
            default -> host;
        };
    }

    private String mail() {
        return word() + (random.nextBoolean() ? "." + word() : "") + "@" + word() + "."
                + TOPS[random.nextInt(TOPS.length)];
    }

    private String name() {
        String word = word();
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        for (int i = 2 + random.nextInt(2); i > 0; i--) {
            word.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
        }
        return word.toString();
    }
}
