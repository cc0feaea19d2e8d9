package dev.vedette.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Log sources that rules may name, and the fields of those whose fields are known: from {@code taxonomy.yml}, and for our
 * own events from {@code event-fields.txt}.
 */
final class Taxonomy {

    static final Taxonomy SHIPPED = new Taxonomy();

    /** Single attributes of our events are named after this. */
    private static final String ATTRIBUTES = "vedette.attributes.";

    private final List<Source> sources = new ArrayList<>();

    /** @param fields empty where they are not known */
    private record Source(String product, String category, String service, Optional<Set<String>> fields) {}

    private Taxonomy() {
        Yaml.Mapping root = (Yaml.Mapping)
                YamlReader.read(String.join("\n", Catalogue.lines("taxonomy.yml")), new Faults("taxonomy.yml"))
                        .get(0);
        Yaml.Mapping common = (Yaml.Mapping) root.entries().getOrDefault("common", root);
        for (Yaml item : ((Yaml.Items) root.entries().getOrDefault("sources", root)).items()) {
            Yaml.Mapping source = (Yaml.Mapping) item;
            String product = text(source, "product");
            Optional<Set<String>> fields = Optional.empty();
            if (source.entries().containsKey("fields")) {
                Set<String> known = new HashSet<>(texts(source, "fields"));
                known.addAll(texts(common, product));
                fields = Optional.of(known);
            }
            if (!source.entries().containsKey("service")) {
                for (String category : texts(source, "category")) {
                    sources.add(new Source(product, category, "", fields));
                }
            }
            for (String service : texts(source, "service")) {
                sources.add(new Source(product, text(source, "category"), service, fields));
            }
            if (!source.entries().containsKey("category") && !source.entries().containsKey("service")) {
                sources.add(new Source(product, "", "", fields));
            }
        }
        Set<String> ours = new HashSet<>(Catalogue.lines("event-fields.txt"));
        sources.add(new Source("mcp", "", "vedette", Optional.of(ours)));
        sources.add(new Source("vedette", "", "", Optional.of(ours)));
    }

    private static String text(Yaml.Mapping in, String key) {
        List<String> texts = texts(in, key);
        return texts.size() == 1 ? texts.get(0) : "";
    }

    private static List<String> texts(Yaml.Mapping in, String key) {
        return LintDocument.scalars(in.entries().get(key)).stream()
                .map(Yaml.Scalar::text)
                .toList();
    }

    /** Whether a rule may name these; empty for a part that it does not name. */
    boolean has(String product, String category, String service) {
        return sources.stream().anyMatch(source -> covers(source, product, category, service));
    }

    /** A rule may leave parts of a source out; what it names must be named together somewhere. */
    private static boolean covers(Source source, String product, String category, String service) {
        return (product.isEmpty() || product.equals(source.product))
                && (category.isEmpty() || category.equals(source.category))
                && (service.isEmpty() || service.equals(source.service));
    }

    /** Fields of exactly this log source, empty where they are not known. */
    Optional<Set<String>> fields(String product, String category, String service) {
        return sources.stream()
                .filter(source -> source.product.equals(product)
                        && source.category.equals(category)
                        && source.service.equals(service))
                .findFirst()
                .flatMap(Source::fields);
    }

    static boolean isKnown(Set<String> fields, String field) {
        return fields.contains(field) || field.startsWith(ATTRIBUTES) && fields.contains("vedette.attributes");
    }

    /** Values of one part of the log sources, for near misses. */
    List<String> values(String part) {
        return sources.stream()
                .map(source -> Map.of("product", source.product, "category", source.category, "service", source.service)
                        .getOrDefault(part, ""))
                .filter(value -> !value.isEmpty())
                .distinct()
                .toList();
    }
}
