package dev.vedette.rules;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Reads one document: what all rules have, then its detection or its correlation. */
final class RuleReader {

    private static final Set<String> STATUSES = Set.of("stable", "test", "experimental", "deprecated", "unsupported");
    private static final Set<String> OWN_KEYS = Set.of(
            "group-by",
            "suppression",
            "lateness",
            "evidence",
            "triage",
            "response",
            "limit",
            "non-negative",
            "risk-score",
            "catalogues",
            "lint",
            "survives");
    private static final List<String> KINDS = List.of("detection", "correlation", "filter");
    private static final List<String> DEFAULT_GROUP = List.of("service.name", "user.id");
    private static final Duration DEFAULT_SUPPRESSION = Duration.ofHours(1);
    private static final Duration MAX_LATENESS = Duration.ofHours(24);
    private static final int DEFAULT_EVIDENCE = 16;
    private static final int MAX_EVIDENCE = 1000;
    private static final int MAX_RISK_SCORE = 99;
    private static final int MAX_GROUP_FIELDS = 8;
    private static final Pattern TAG = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_.-]+)+");
    private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private final Preparation preparation;
    private final Section document;
    private final Faults faults;
    private final Place place;
    private final String content;

    RuleReader(Yaml.Mapping mapping, int number, Preparation preparation, Faults faults) {
        this.preparation = preparation;
        String path = number == 1 ? "" : number + ":";
        this.document = new Section(mapping, path, faults);
        this.faults = faults;
        this.content = mapping.content();
        this.place = new Place(faults.source(), mapping.line(), mapping.column(), path);
    }

    /** Empty when there is a fault. */
    Optional<Rule> read() {
        int before = faults.count();
        boolean correlates = document.has("correlation");
        if (document.has("action")) {
            document.fault("action", "rule collections with action are no longer part of Sigma: write whole rules");
            return Optional.empty();
        }
        if (correlates == document.has("detection")) {
            document.fault(
                    correlates
                            ? "has both detection and correlation: split it into two documents"
                            : "has neither detection nor correlation" + nearKinds() + ": one of them is required");
            return Optional.empty();
        }
        Optional<Rule> rule = correlates ? correlation() : detection();
        return faults.count() > before ? Optional.empty() : rule;
    }

    private String nearKinds() {
        return document.entries().keySet().stream()
                .map(key -> Nearest.hint(key, KINDS))
                .filter(hint -> !hint.isEmpty())
                .findFirst()
                .orElse("");
    }

    private Optional<Rule> detection() {
        Optional<Section> own = own();
        Optional<List<String>> groupBy = own.filter(s -> s.has("group-by")).map(s -> group(s, "group-by"));
        own.filter(s -> s.has("limit")).ifPresent(s -> s.fault("limit", "belongs to correlations alone"));
        own.filter(s -> s.has("non-negative")).ifPresent(s -> s.fault("non-negative", "belongs to correlations alone"));
        Duration suppression = own.flatMap(s -> s.timespan("suppression")).orElse(DEFAULT_SUPPRESSION);
        RuleMetadata metadata = metadata(own, groupBy.orElse(DEFAULT_GROUP), suppression);
        LogSource logSource = document.has("logsource")
                ? document.section("logsource").map(LogSource::read).orElse(LogSource.ANY)
                : LogSource.ANY;
        List<String> shown = document.texts("fields");
        List<Fault> found = new ArrayList<>();
        Optional<DetectionRule> rule = document.section("detection")
                .flatMap(section -> new DetectionReader(section, Set.of()).read())
                .map(draft -> new RuleDraft(document.entries(), logSource, draft, shown, groupBy, place))
                .map(draft -> new DetectionRule.Origin(draft, preparation, metadata))
                .flatMap(origin -> DetectionRule.prepare(origin, List.of(), content, found));
        faults.addAll(found);
        return rule.map(r -> r);
    }

    private Optional<Rule> correlation() {
        Optional<Section> own = own();
        own.filter(s -> s.has("group-by"))
                .ifPresent(s -> s.fault("group-by", "stands under correlation for a correlation"));
        Optional<Integer> limit = own.flatMap(s -> s.integer("limit", 1, CorrelationReader.MAX_LIMIT));
        return document.section("correlation").flatMap(section -> {
            List<String> groupBy = group(section, "group-by");
            boolean nonNegative = own.map(s -> s.flag("non-negative")).orElse(false);
            return new CorrelationReader(section).read(limit, nonNegative).map(definition -> {
                Duration suppression = own.flatMap(s -> s.timespan("suppression"))
                        .orElse(Duration.ofMillis(definition.timespan() / 1000));
                return new CorrelationRule(
                        metadata(own, groupBy, suppression),
                        definition,
                        new CorrelationRule.Origin(document.entries(), preparation),
                        place,
                        content);
            });
        });
    }

    private Optional<Section> own() {
        Optional<Section> own = document.section("vedette");
        own.ifPresent(section -> {
            section.allow(OWN_KEYS);
            // Which release of ATT&CK, ATLAS or OWASP's list the tags are from: read by people and by coverage alone.
            section.section("catalogues")
                    .ifPresent(catalogues -> catalogues.entries().keySet().forEach(name -> catalogues.text(name, 40)));
            // Which mutations no event of the rule's can notice, and why: read by RuleMutations alone.
            section.section("survives")
                    .ifPresent(
                            survives -> survives.entries().keySet().forEach(name -> survives.requiredText(name, 400)));
        });
        return own;
    }

    private List<String> group(Section section, String key) {
        List<String> fields = section.texts(key);
        if (fields.size() > MAX_GROUP_FIELDS) {
            section.fault(key, "has more than " + MAX_GROUP_FIELDS + " fields");
        }
        if (new HashSet<>(fields).size() < fields.size()) {
            section.fault(key, "names a field twice");
        }
        if (fields.stream().anyMatch(String::isBlank)) {
            section.fault(key, "has an empty name");
        }
        return fields;
    }

    static Optional<String> id(Section document) {
        Optional<String> id = document.text("id", 128);
        id.filter(i -> !ID.matcher(i).matches())
                .ifPresent(i -> document.fault("id", "must be a UUID: printable characters without spaces"));
        return id;
    }

    private RuleMetadata metadata(Optional<Section> own, List<String> groupBy, Duration suppression) {
        String title = document.requiredText("title", 256);
        Optional<String> name = document.text("name", 128);
        Optional<String> id = id(document);
        Optional<String> status = document.text("status", 40);
        status.filter(s -> !STATUSES.contains(s))
                .ifPresent(s -> document.fault(
                        "status",
                        Text.quote(s) + " is not allowed" + Nearest.hint(s, STATUSES) + ": one of "
                                + "deprecated, experimental, stable, test, unsupported"));
        List<String> tags = document.texts("tags");
        tags.stream()
                .filter(tag -> !TAG.matcher(tag).matches())
                .forEach(tag -> document.fault(
                        "tags",
                        tags.indexOf(tag),
                        Text.quote(tag) + " is not a tag: lower case, namespace first, such as attack.t1550.001"));
        Level level = document.choice("level", Level.class).orElse(Level.MEDIUM);
        return new RuleMetadata(
                id.orElseGet(() -> idOf(content)),
                name,
                title,
                document.text("description", 65_535).orElse(""),
                status.orElse("test"),
                level,
                own.flatMap(s -> s.integer("risk-score", 1, MAX_RISK_SCORE)).orElse(level.riskScore()),
                tags,
                document.texts("falsepositives"),
                groupBy,
                suppression,
                lateness(own),
                own.flatMap(s -> s.integer("evidence", 1, MAX_EVIDENCE)).orElse(DEFAULT_EVIDENCE),
                own.flatMap(s -> s.text("triage", 16_384)).orElse(""),
                own.flatMap(s -> s.text("response", 16_384)).orElse(""));
    }

    private static Optional<Duration> lateness(Optional<Section> own) {
        Optional<Duration> lateness = own.flatMap(s -> s.timespan("lateness"));
        boolean tooLong =
                lateness.filter(span -> span.compareTo(MAX_LATENESS) > 0).isPresent();
        own.filter(s -> tooLong).ifPresent(s -> s.fault("lateness", "is longer than 24h"));
        return lateness;
    }

    /** Sigma's id is optional; alerts need one that is the same in every run: that of the content. */
    static String idOf(String content) {
        return UUID.nameUUIDFromBytes(content.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
