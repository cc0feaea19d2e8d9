package dev.vedette.benchmarks.honest;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What is found in an honest call's arguments and result: data of persons where a tool is about persons, and now and then
 * a secret, since people keep them in files and paste them.
 */
record Contents(List<String> argumentFindings, List<String> resultFindings, List<String> places, long personal) {
    private static final double SECRET_IN_ARGUMENTS = 0.0004;
    private static final double SECRET_IN_RESULT = 0.004;

    private static final List<String> INVISIBLE = List.of("hidden.zero_width", "hidden.zero_width", "hidden.direction");
    private static final List<String> WITH_WORDS = List.of("command", "pattern", "query");

    private static final List<String> WITH_PEOPLE =
            List.of("email", "mail", "inbox", "contact", "user", "reservation", "calendar");
    private static final List<String> WITH_ACCOUNTS = List.of("iban", "transaction", "money");
    private static final List<String> WITH_FILES =
            List.of("read_file", "file_contents", "logs", "get_file", "fetch", "process");

    /** Text with characters that nobody sees, as word processors and pages leave them. */
    private static final double INVISIBLE_IN_RESULT = 0.002;

    /** A path that goes up, or a pattern with a pipe in it: what people have in mind, and not a break-in. */
    private static final double SHAPED = 0.002;

    private static final List<String> SECRETS = List.of(
            "secret.named",
            "secret.named",
            "secret.named",
            "secret.url_password",
            "secret.private_key",
            "secret.jwt",
            "secret.bearer_token",
            "secret.github_token",
            "secret.aws_key",
            "secret.model_key");

    static Contents of(Habits.Tool tool, boolean failed, Chance chance) {
        TreeSet<String> arguments = new TreeSet<>();
        TreeSet<String> result = new TreeSet<>();
        List<String> places = new ArrayList<>();
        long personal = 0;
        if (isAbout(tool, WITH_PEOPLE) && tool.writes() && chance.happens(0.5)) {
            found("personal.email", "arguments.recipients[0]", arguments, places);
        }
        if (isAbout(tool, WITH_ACCOUNTS) && tool.writes()) {
            found("personal.iban", "arguments.recipient", arguments, places);
        }
        if (chance.happens(SECRET_IN_ARGUMENTS)) {
            found(
                    chance.one(SECRETS),
                    "arguments."
                            + (tool.arguments().isEmpty()
                                    ? "text"
                                    : tool.arguments().get(0)),
                    arguments,
                    places);
        }
        shapes(tool, chance, arguments, places);
        if (!failed) {
            if (isAbout(tool, WITH_PEOPLE) && chance.happens(0.7)) {
                found("personal.email", "result[0].text", result, places);
                personal += chance.between(1, 30);
            }
            if (isAbout(tool, WITH_PEOPLE) && chance.happens(0.1)) {
                found("personal.phone", "result[0].text", result, places);
                personal += chance.between(1, 5);
            }
            if (isAbout(tool, WITH_ACCOUNTS) && !tool.writes()) {
                found("personal.iban", "result[0].text", result, places);
                personal += chance.between(1, 10);
            }
            if (isAbout(tool, WITH_FILES) && chance.happens(SECRET_IN_RESULT)) {
                found(chance.one(SECRETS), "result[0].text", result, places);
            }
            if (chance.happens(INVISIBLE_IN_RESULT)) {
                found(chance.one(INVISIBLE), "result[0].text", result, places);
            }
        }
        return new Contents(List.copyOf(arguments), List.copyOf(result), places, personal);
    }

    private static void shapes(Habits.Tool tool, Chance chance, TreeSet<String> kinds, List<String> places) {
        for (String name : tool.arguments()) {
            if (name.contains("path") && chance.happens(SHAPED)) {
                found("injection.path", "arguments." + name, kinds, places);
            }
            if (WITH_WORDS.contains(name) && chance.happens(SHAPED)) {
                found("injection.shell", "arguments." + name, kinds, places);
            }
        }
    }

    private static boolean isAbout(Habits.Tool tool, List<String> words) {
        return words.stream().anyMatch(tool.name()::contains);
    }

    private static void found(String kind, String place, TreeSet<String> kinds, List<String> places) {
        kinds.add(kind);
        places.add(kind + " " + place);
    }
}
