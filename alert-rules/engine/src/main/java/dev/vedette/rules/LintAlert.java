package dev.vedette.rules;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks what an analyst needs to know of an alert, where the rule is for our events and its level alerts somebody. */
final class LintAlert {

    /** The list that tags {@code owasp.mcp01} to {@code mcp10} are from. */
    static final String OWASP_MCP_VERSION = "2025";

    private static final Pattern ATTACK = Pattern.compile("attack\\.t[0-9]{4}(\\.[0-9]{3})?");
    private static final Pattern ATLAS = Pattern.compile("atlas\\.aml\\.t[0-9]{4}(\\.[0-9]{3})?");
    private static final Pattern OWASP_MCP = Pattern.compile("owasp\\.mcp[0-9]{2}");

    private final LintDocument document;
    private final boolean ours;
    private final LintFindings out;

    /** @param ours whether it is about our events */
    LintAlert(LintDocument document, boolean ours, LintFindings out) {
        this.document = document;
        this.ours = ours;
        this.out = out;
    }

    /** Whether a rule for single events is about ours; a correlation is if one of its file is. */
    static boolean isOfOurEvents(LintDocument document) {
        return document.mapping("logsource")
                .flatMap(source -> LintDocument.scalar(source, "product"))
                .filter(product -> product.text().equals("mcp"))
                .isPresent();
    }

    void check() {
        riskScore();
        boolean alerts =
                document.kind() == LintDocument.Kind.DETECTION || document.kind() == LintDocument.Kind.CORRELATION;
        if (!ours || !alerts || document.text("level").equals("informational")) {
            return;
        }
        if (text("triage").isEmpty()) {
            finding(LintCheck.TRIAGE_MISSING, "triage", "is missing: say what is looked at first, in steps");
        }
        if (text("response").isEmpty()) {
            finding(LintCheck.RESPONSE_MISSING, "response", "is missing: say what is done when the alert is true");
        }
        tags();
        catalogues();
    }

    private Optional<Yaml.Mapping> own() {
        return document.mapping("vedette");
    }

    private String text(String attribute) {
        return own().flatMap(own -> LintDocument.scalar(own, attribute))
                .map(scalar -> scalar.text().strip())
                .orElse("");
    }

    private void finding(LintCheck check, String attribute, String message) {
        Yaml at = own().<Yaml>map(own -> own.key(attribute)).orElse(document.root());
        out.add(check, document, at, document.path("vedette", attribute), message);
    }

    private boolean isTagged(Pattern pattern) {
        return document.scalars("tags").stream()
                .anyMatch(tag -> pattern.matcher(tag.text()).matches());
    }

    private void tags() {
        Map<String, Pattern> wanted = new LinkedHashMap<>();
        wanted.put("a technique of ATT&CK, such as attack.t1550.001", ATTACK);
        wanted.put("a technique of ATLAS, such as atlas.aml.t0053", ATLAS);
        wanted.put("a number of the OWASP MCP Top 10, such as owasp.mcp01", OWASP_MCP);
        wanted.forEach((what, pattern) -> {
            if (document.has("tags") && !isTagged(pattern)) {
                out.add(LintCheck.TAG_CATALOGUES, document, "tags", "lack " + what);
            }
        });
    }

    private void catalogues() {
        Map<String, String> wanted = new LinkedHashMap<>();
        if (isTagged(ATTACK)) {
            wanted.put("attack", Catalogue.ATTACK.version());
        }
        if (isTagged(ATLAS)) {
            wanted.put("atlas", Catalogue.ATLAS.version());
        }
        if (isTagged(OWASP_MCP)) {
            wanted.put("owasp-mcp", OWASP_MCP_VERSION);
        }
        Optional<Yaml> named = own().map(own -> own.entries().get("catalogues"));
        wanted.forEach((catalogue, version) -> {
            Optional<Yaml.Scalar> said = named.filter(Yaml.Mapping.class::isInstance)
                    .flatMap(mapping -> LintDocument.scalar((Yaml.Mapping) mapping, catalogue));
            if (said.filter(text -> text.text().equals(version)).isEmpty()) {
                finding(
                        LintCheck.CATALOGUE_VERSION,
                        "catalogues",
                        "should have " + catalogue + ": \"" + version + "\", in which tags are looked up");
            }
        });
    }

    private void riskScore() {
        Optional<Level> level = Level.of(document.text("level"));
        Optional<Yaml.Scalar> score = own().flatMap(own -> LintDocument.scalar(own, "risk-score"));
        if (level.isEmpty() || score.isEmpty() || !(score.get().value() instanceof Long number)) {
            return;
        }
        int most = level.get().riskScore();
        int least = level.get() == Level.INFORMATIONAL
                ? most
                : Level.values()[level.get().ordinal() - 1].riskScore() + 1;
        if (number < least || number > most) {
            out.add(
                    LintCheck.RISK_SCORE,
                    document,
                    score.get(),
                    document.path("vedette", "risk-score"),
                    number + " is another level's: " + least + " to " + most + " for "
                            + level.get().text());
        }
    }
}
