package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Type;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks for what Sigma 2.1.0 does not have: the extensions of {@code EXTENSIONS.md}. */
final class LintPortable {

    /** Correlation types of our own, as rules write them. */
    static final Set<String> TYPES =
            Arrays.stream(Type.values()).filter(Type::isOwn).map(Type::text).collect(Collectors.toUnmodifiableSet());

    private static final String UNKNOWN = "is an extension that other Sigma tools do not know";

    private final LintDocument document;
    private final LintFindings out;

    LintPortable(LintDocument document, LintFindings out) {
        this.document = document;
        this.out = out;
    }

    void check() {
        document.mapping("correlation").ifPresent(correlation -> {
            LintDocument.scalar(correlation, "type")
                    .filter(type -> TYPES.contains(type.text()))
                    .ifPresent(type -> out.add(
                            LintCheck.PORTABLE,
                            document,
                            type,
                            document.path("correlation", "type"),
                            "the correlation type " + type.text() + " " + UNKNOWN));
            key(correlation, "known-from", UNKNOWN, "correlation");
            key(correlation, "expected", UNKNOWN, "correlation");
            key(correlation, "field", "stands under condition in Sigma", "correlation");
            if (correlation.entries().get("condition") instanceof Yaml.Mapping condition) {
                key(condition, "distance", UNKNOWN, "correlation", "condition");
                key(
                        condition,
                        "percentile",
                        "is a key that pySigma and rsigma know and Sigma 2.1.0 does not; rsigma interpolates",
                        "correlation",
                        "condition");
            }
        });
        document.mapping("vedette")
                .ifPresent(own -> own.entries()
                        .keySet()
                        .forEach(attribute -> out.add(
                                LintCheck.PORTABLE_ATTRIBUTE,
                                document,
                                own.key(attribute),
                                document.path("vedette", Text.printable(attribute)),
                                "is an attribute of ours: other Sigma tools pass over it")));
    }

    private void key(Yaml.Mapping section, String key, String message, String... at) {
        if (section.entries().containsKey(key)) {
            out.add(LintCheck.PORTABLE, document, section.key(key), document.path(at) + "/" + key, message);
        }
    }
}
