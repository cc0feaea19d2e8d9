package dev.vedette.rules;

import dev.vedette.rules.LintDocument.Item;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks the log source, and the fields against those of the log source. */
final class LintSource {

    private static final List<String> PARTS = List.of("product", "category", "service");

    private final LintDocument document;
    private final LintFindings out;

    LintSource(LintDocument document, LintFindings out) {
        this.document = document;
        this.out = out;
    }

    void check() {
        document.mapping("logsource").ifPresent(this::source);
        Optional<Set<String>> known = fields(document);
        for (Item item : document.items()) {
            if (!item.field().isEmpty()) {
                field(item, known);
            }
        }
    }

    /** The fields that events of the document's log source have, empty where they are not known. */
    static Optional<Set<String>> fields(LintDocument document) {
        if (document.scalar("taxonomy").filter(t -> !t.text().equals("sigma")).isPresent()) {
            return Optional.empty();
        }
        return document.mapping("logsource")
                .flatMap(source -> Taxonomy.SHIPPED.fields(
                        part(source, "product"), part(source, "category"), part(source, "service")));
    }

    private static String part(Yaml.Mapping source, String key) {
        return LintDocument.scalar(source, key).map(Yaml.Scalar::text).orElse("");
    }

    private void source(Yaml.Mapping source) {
        for (Map.Entry<String, Yaml> entry : source.entries().entrySet()) {
            if (!PARTS.contains(entry.getKey()) && !entry.getKey().equals("definition")) {
                out.add(
                        LintCheck.LOGSOURCE_KEY,
                        document,
                        source.key(entry.getKey()),
                        document.path("logsource", entry.getKey()),
                        "is no part of a log source" + Nearest.hint(entry.getKey(), PARTS)
                                + ": one of product, category, service, definition");
            }
        }
        if (document.scalar("taxonomy").filter(t -> !t.text().equals("sigma")).isPresent()) {
            return;
        }
        String product = part(source, "product");
        String category = part(source, "category");
        String service = part(source, "service");
        if (!Taxonomy.SHIPPED.has(product, category, service)) {
            StringBuilder hint = new StringBuilder();
            for (String part : PARTS) {
                List<String> values = Taxonomy.SHIPPED.values(part);
                if (!values.contains(part(source, part))) {
                    hint.append(Nearest.hint(part(source, part), values));
                }
            }
            out.add(
                    LintCheck.LOGSOURCE_UNKNOWN,
                    document,
                    "logsource",
                    "the taxonomy has no log source " + Text.quote(String.join("/", product, category, service)) + hint
                            + ": product/category/service of the taxonomy appendix, or mcp//vedette");
        }
    }

    private void field(Item item, Optional<Set<String>> known) {
        String field = item.field();
        if (field.chars().anyMatch(Character::isWhitespace)) {
            out.add(
                    LintCheck.FIELD_SPACE,
                    document,
                    item.key(),
                    item.path(),
                    "the field " + Text.quote(field) + " has a blank in its name: is an underscore meant?");
        } else if (known.isPresent() && !Taxonomy.isKnown(known.get(), field)) {
            out.add(LintCheck.FIELD_UNKNOWN, document, item.key(), item.path(), unknown(field, known.get()));
        }
    }

    static String unknown(String field, Set<String> known) {
        return "events of this log source have no field " + Text.quote(field) + Nearest.hint(field, known);
    }
}
