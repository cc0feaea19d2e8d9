package dev.vedette.delivery.alert;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a Sigma tag says of MITRE's catalogues: {@code attack.t1550.001} and {@code atlas.aml.t0091.000} are techniques with a
 * sub-technique, {@code attack.credential-access} is a tactic. Tags say nothing of which technique served which tactic, so each
 * tag is an attack of its own. What is neither (OWASP, groups, software) is none.
 */
public sealed interface Attack {
    /** {@code MITRE ATT&CK} or {@code MITRE ATLAS}. */
    String framework();

    /**
     * @param id as the catalogue writes it, of a sub-technique that of the technique: {@code T1550}, {@code AML.T0091}
     * @param subId {@code T1550.001}; empty for a technique without
     */
    record Technique(String framework, String id, Optional<String> subId) implements Attack {}

    /**
     * @param id {@code TA0006}; empty for a tactic that is not ATT&CK's
     * @param name {@code Credential Access}
     */
    record Tactic(String framework, Optional<String> id, String name) implements Attack {}

    /** ATT&CK's name for itself. */
    String ATTACK = "MITRE ATT&CK";

    /** ATLAS' name for itself. */
    String ATLAS = "MITRE ATLAS";

    /** What these tags name, in their order. */
    static List<Attack> of(List<String> tags) {
        return tags.stream().map(Tags::attack).flatMap(Optional::stream).toList();
    }

    /** How tags are read. */
    final class Tags {
        private static final Pattern TECHNIQUE = Pattern.compile("(attack\\.|atlas\\.aml\\.)t([0-9]{4})(\\.[0-9]{3})?");

        /** Tactics have no digit in their name, groups and software have ({@code attack.g0016}). */
        private static final Pattern TACTIC = Pattern.compile("attack\\.([a-z]+(?:-[a-z]+)*)");

        /** Of ATT&CK Enterprise 19, where Stealth has the id that Defense Evasion had. */
        private static final Map<String, String> TACTIC_IDS = Map.ofEntries(
                Map.entry("reconnaissance", "TA0043"),
                Map.entry("resource-development", "TA0042"),
                Map.entry("initial-access", "TA0001"),
                Map.entry("execution", "TA0002"),
                Map.entry("persistence", "TA0003"),
                Map.entry("privilege-escalation", "TA0004"),
                Map.entry("stealth", "TA0005"),
                Map.entry("defense-impairment", "TA0112"),
                Map.entry("credential-access", "TA0006"),
                Map.entry("discovery", "TA0007"),
                Map.entry("lateral-movement", "TA0008"),
                Map.entry("collection", "TA0009"),
                Map.entry("command-and-control", "TA0011"),
                Map.entry("exfiltration", "TA0010"),
                Map.entry("impact", "TA0040"));

        private Tags() {}

        private static Optional<Attack> attack(String tag) {
            Matcher technique = TECHNIQUE.matcher(tag);
            if (technique.matches()) {
                boolean atlas = technique.group(1).startsWith("atlas");
                String id = (atlas ? "AML.T" : "T") + technique.group(2);
                Optional<String> subId = Optional.ofNullable(technique.group(3)).map(sub -> id + sub);
                return Optional.of(new Technique(atlas ? ATLAS : ATTACK, id, subId));
            }
            Matcher tactic = TACTIC.matcher(tag);
            return tactic.matches() ? Optional.of(tactic(tactic.group(1))) : Optional.empty();
        }

        private static Attack tactic(String slug) {
            return new Tactic(ATTACK, Optional.ofNullable(TACTIC_IDS.get(slug)), name(slug));
        }

        /** {@code credential-access} is "Credential Access", {@code command-and-control} "Command and Control". */
        private static String name(String slug) {
            return Arrays.stream(slug.split("-"))
                    .map(word -> word.equals("and")
                            ? word
                            : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                    .collect(Collectors.joining(" "));
        }
    }
}
