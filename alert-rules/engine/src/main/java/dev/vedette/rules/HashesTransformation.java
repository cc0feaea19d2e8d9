package dev.vedette.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The transformation {@code hashes_fields}: {@code Hashes: 'SHA1=5f1c...'} becomes a field of the algorithm's own. The
 * algorithm stands before {@code =} or {@code |}, or follows from the length of the value. Values of other algorithms are
 * left out, as pySigma does.
 */
final class HashesTransformation {

    static final String[] KEYS = {"valid_hash_algos", "field_prefix", "drop_algo_prefix", "field_to_parse"};

    private static final Map<Integer, String> BY_LENGTH = Map.of(32, "MD5", 40, "SHA1", 64, "SHA256", 128, "SHA512");

    private final Set<String> algorithms;
    private final Set<String> fields;
    private final String prefix;
    private final boolean dropAlgorithm;

    private HashesTransformation(Set<String> algorithms, Set<String> fields, String prefix, boolean dropAlgorithm) {
        this.algorithms = algorithms;
        this.fields = fields;
        this.prefix = prefix;
        this.dropAlgorithm = dropAlgorithm;
    }

    static Optional<Transformation> read(Section item) {
        List<String> algorithms = item.texts("valid_hash_algos");
        if (algorithms.isEmpty()) {
            item.fault("valid_hash_algos", "is missing: a list such as [MD5, SHA1, SHA256, IMPHASH] is required");
        }
        List<String> fields = item.texts("field_to_parse");
        String prefix = item.text("field_prefix", 256).orElse("");
        boolean drop = item.flag("drop_algo_prefix");
        if (prefix.indexOf('|') >= 0 || drop && prefix.isEmpty()) {
            item.fault("field_prefix", "must be the beginning of a field's name, without |");
        }
        HashesTransformation hashes = new HashesTransformation(
                Set.copyOf(algorithms), fields.isEmpty() ? Set.of("Hashes", "Hash") : Set.copyOf(fields), prefix, drop);
        return Optional.of(ValueTransformations.items(hashes::apply));
    }

    private Optional<Draft> apply(Draft.Item item, Faults faults, PipelineWork work, PipelineItem cause) {
        if (!fields.contains(item.field())) {
            return Optional.of(item);
        }
        Map<String, List<Yaml.Scalar>> byField = new LinkedHashMap<>();
        for (Yaml.Scalar value : item.values()) {
            Optional<String> text = PipelineValues.shown(item, value);
            if (text.isEmpty()) {
                return Optional.of(item);
            }
            hash(text.get())
                    .ifPresent(hash -> byField.computeIfAbsent(
                                    prefix + (dropAlgorithm ? "" : hash.algorithm()), unused -> new ArrayList<>())
                            .add(PipelineValues.scalar(value, hash.value())));
        }
        if (byField.isEmpty()) {
            PipelineWork.fault(
                    faults,
                    item.value().line(),
                    item.value().column(),
                    item.path(),
                    cause,
                    "finds no hash of one of its algorithms in it: " + String.join(", ", algorithms));
            return Optional.of(item);
        }
        List<String> modifiers = item.modifiers().stream()
                .filter(modifier -> Set.of("all", "neq").contains(modifier))
                .toList();
        List<Draft> items = new ArrayList<>();
        byField.forEach((field, values) -> items.add(item.withField(field)
                .withModifiers(modifiers)
                .withValues(values)
                .processed(cause.id())));
        boolean all = !modifiers.isEmpty();
        return Optional.of(items.size() == 1 ? items.get(0) : all ? new Draft.AllOf(items) : new Draft.AnyOf(items));
    }

    private record Hash(String algorithm, String value) {}

    private Optional<Hash> hash(String text) {
        String[] parts = text.split(text.contains("|") ? "\\|" : "=", -1);
        String value = strip(parts.length == 2 ? parts[1] : parts[0]);
        String algorithm = parts.length == 2
                ? parts[0].replaceFirst("^\\*+", "").toUpperCase(Locale.ROOT)
                : BY_LENGTH.getOrDefault(value.length(), "");
        return algorithms.contains(algorithm) ? Optional.of(new Hash(algorithm, value)) : Optional.empty();
    }

    private static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && "*?".indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && "*?".indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(from, to);
    }
}
