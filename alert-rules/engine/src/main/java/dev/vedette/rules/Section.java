package dev.vedette.rules;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A mapping of a rule that is being read: takes values out by type and reports the others. */
final class Section {

    private final Yaml.Mapping mapping;
    private final String path;
    private final Faults faults;

    Section(Yaml.Mapping mapping, String path, Faults faults) {
        this.mapping = mapping;
        this.path = path;
        this.faults = faults;
    }

    Map<String, Yaml> entries() {
        return mapping.entries();
    }

    /** Whether the key has a value: one without ({@code timespan:}) is as good as missing. */
    boolean has(String key) {
        Yaml value = get(key);
        return value != null && !(value instanceof Yaml.Scalar scalar && scalar.isNull());
    }

    @Nullable
    Yaml get(String key) {
        return mapping.entries().get(key);
    }

    /** Where the key stands. */
    Yaml.Scalar key(String name) {
        return mapping.key(name);
    }

    String path(String key) {
        return path + "/" + key;
    }

    Faults faults() {
        return faults;
    }

    void fault(String message) {
        faults.add(mapping, path, message);
    }

    void fault(String key, String message) {
        Yaml at = mapping.entries().get(key);
        faults.add(at == null ? mapping : at, path(key), message);
    }

    /** A fault at one item of a list. */
    void fault(String key, int index, String message) {
        if (mapping.entries().get(key) instanceof Yaml.Items list
                && index < list.items().size()) {
            faults.add(list.items().get(index), path(key) + "/" + index, message);
        } else {
            fault(key, message);
        }
    }

    /** Text, or a number or truth value as written; empty when missing or null. */
    Optional<String> text(String key, int maxLength) {
        Yaml value = get(key);
        if (value == null || value instanceof Yaml.Scalar scalar && scalar.isNull()) {
            return Optional.empty();
        }
        if (!(value instanceof Yaml.Scalar scalar)) {
            fault(key, "must be text, not " + value.kind());
            return Optional.empty();
        }
        if (scalar.text().length() > maxLength) {
            fault(key, "has " + scalar.text().length() + " characters: at most " + maxLength + " are allowed");
            return Optional.empty();
        }
        return Optional.of(scalar.text().strip());
    }

    /** As {@link #text}; a fault when missing or blank. */
    String requiredText(String key, int maxLength) {
        int before = faults.count();
        Optional<String> text = text(key, maxLength).filter(t -> !t.isEmpty());
        if (text.isEmpty() && faults.count() == before) {
            fault(key, "is missing: text is required");
        }
        return text.orElse("");
    }

    /** A list of text, or a single one. */
    List<String> texts(String key) {
        Yaml value = get(key);
        if (value == null || value instanceof Yaml.Scalar scalar && scalar.isNull()) {
            return List.of();
        }
        if (value instanceof Yaml.Scalar scalar) {
            return List.of(scalar.text());
        }
        List<String> texts = new ArrayList<>();
        if (value instanceof Yaml.Items list) {
            for (int i = 0; i < list.items().size(); i++) {
                if (list.items().get(i) instanceof Yaml.Scalar item) {
                    texts.add(item.text());
                } else {
                    Yaml item = list.items().get(i);
                    faults.add(item, path(key) + "/" + i, "must be text, not " + item.kind());
                }
            }
        } else {
            fault(key, "must be a list of text, not " + value.kind());
        }
        return texts;
    }

    Optional<Section> section(String key) {
        Yaml value = get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Yaml.Mapping inner) {
            return Optional.of(new Section(inner, path(key), faults));
        }
        fault(key, "must be a mapping, not " + value.kind());
        return Optional.empty();
    }

    Optional<Integer> integer(String key, int min, int max) {
        Yaml value = get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Yaml.Scalar scalar
                && scalar.value() instanceof Long number
                && number >= min
                && number <= max) {
            return Optional.of(number.intValue());
        }
        fault(key, "must be a whole number from " + min + " to " + max);
        return Optional.empty();
    }

    /** A number with so many digits after its point at most. */
    Optional<BigDecimal> decimal(String key, BigDecimal min, BigDecimal max, int digits) {
        Yaml value = get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Yaml.Scalar scalar && scalar.value() instanceof Number number) {
            BigDecimal decimal = new BigDecimal(number.toString()).stripTrailingZeros();
            if (decimal.scale() <= digits && decimal.compareTo(min) >= 0 && decimal.compareTo(max) <= 0) {
                return Optional.of(decimal);
            }
        }
        fault(
                key,
                "must be a number from " + min.toPlainString() + " to " + max.toPlainString() + " with up to " + digits
                        + " decimals");
        return Optional.empty();
    }

    boolean flag(String key) {
        Yaml value = get(key);
        if (value == null) {
            return false;
        }
        if (value instanceof Yaml.Scalar scalar && scalar.value() instanceof Boolean truth) {
            return truth;
        }
        fault(key, "must be true or false");
        return false;
    }

    /** A Sigma timespan: a whole number and s, m, h or d; more than nothing, at most 366 days. */
    Optional<Duration> timespan(String key) {
        Optional<String> text = text(key, 20);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<Duration> span = Timespan.parse(text.get());
        if (span.isEmpty()) {
            fault(
                    key,
                    Text.quote(text.get()) + " is not a timespan: write a whole number and s, m, h or d, such as 15m, "
                            + "more than 0 and at most 366d");
        }
        return span;
    }

    <T extends Enum<T>> Optional<T> choice(String key, Class<T> type) {
        Optional<String> text = text(key, 40);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Set<String> allowed = new TreeSet<>();
        for (T constant : type.getEnumConstants()) {
            String name = constant.name().toLowerCase(Locale.ROOT);
            if (name.equals(text.get())) {
                return Optional.of(constant);
            }
            allowed.add(name);
        }
        fault(
                key,
                Text.quote(text.get()) + " is not allowed" + Nearest.hint(text.get(), allowed) + ": one of "
                        + String.join(", ", allowed));
        return Optional.empty();
    }

    /** A fault for every key that is not allowed here. */
    void allow(Set<String> keys) {
        for (Map.Entry<String, Yaml> entry : mapping.entries().entrySet()) {
            if (!keys.contains(entry.getKey())) {
                faults.add(
                        mapping.key(entry.getKey()),
                        path(Text.printable(entry.getKey())),
                        "is not supported here" + Nearest.hint(entry.getKey(), keys) + ": one of "
                                + String.join(", ", new TreeSet<>(keys)));
            }
        }
    }
}
