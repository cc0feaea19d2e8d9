package dev.vedette.delivery.format;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The {@code attack} objects of Sigma tags: {@code attack.t1550.001} and {@code atlas.aml.t0091.000} are techniques with a
 * sub-technique, {@code attack.credential-access} is a tactic. Tags say nothing of which technique served which tactic, so each tag
 * makes an object of its own. What is neither (OWASP, groups, software) makes none.
 */
final class OcsfAttacks {
    private static final Pattern TECHNIQUE = Pattern.compile("(attack\\.|atlas\\.aml\\.)t([0-9]{4})(\\.[0-9]{3})?");

    /** Tactics have no digit in their name, groups and software have ({@code attack.g0016}). */
    private static final Pattern TACTIC = Pattern.compile("attack\\.([a-z]+(?:-[a-z]+)*)");

    private OcsfAttacks() {}

    static List<JsonObject> of(List<String> tags) {
        return tags.stream().map(OcsfAttacks::of).flatMap(Optional::stream).toList();
    }

    private static Optional<JsonObject> of(String tag) {
        Matcher technique = TECHNIQUE.matcher(tag);
        if (technique.matches()) {
            String uid = (technique.group(1).startsWith("atlas") ? "AML.T" : "T") + technique.group(2);
            JsonObject attack = new JsonObject().object("technique", new JsonObject().text("uid", uid));
            String sub = technique.group(3);
            if (sub != null) {
                attack.object("sub_technique", new JsonObject().text("uid", uid + sub));
            }
            return Optional.of(attack);
        }
        Matcher tactic = TACTIC.matcher(tag);
        return tactic.matches()
                ? Optional.of(new JsonObject().object("tactic", new JsonObject().text("name", name(tactic.group(1)))))
                : Optional.empty();
    }

    /** {@code credential-access} is "Credential Access", {@code command-and-control} "Command and Control". */
    private static String name(String slug) {
        return Arrays.stream(slug.split("-"))
                .map(word ->
                        word.equals("and") ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining(" "));
    }
}
