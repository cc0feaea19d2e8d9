package dev.vedette.rules;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Three detection rules, {@code r0} to {@code r2}, and a chain of generated correlations over them, the outermost one
 * {@link #ROOT}; and events that they find something in.
 */
final class GeneratedCorrelation {

    static final String ROOT = "00000000-0000-4000-8000-000000000000";
    static final long SECOND = 1_000_000;

    /** All types that the engine has. */
    static final List<String> TYPES = Arrays.stream(CorrelationRule.Type.values())
            .map(type -> type.name().toLowerCase(Locale.ROOT))
            .toList();

    private static final List<String> PLACES =
            List.of("0 0", "0 1", "0.5 0.25", "10 10", "60 10.75", "-12.05 -77.05", "91 0", "45 -180");

    private final Random random;
    private final String yaml;
    private final String rootType;

    /** @param depth how many correlations a match passes at most */
    GeneratedCorrelation(Random random, int depth) {
        this.random = random;
        StringBuilder text = new StringBuilder(rules());
        List<String> group = group();
        for (int level = 1; level < depth; level++) {
            List<String> rules = rules(level == 1 ? List.of() : List.of("c" + (level - 1)));
            String type = choose(TYPES.stream().filter(t -> !t.equals("absent")).toList());
            text.append(correlation(
                            "c" + level, "00000000-0000-4000-8000-00000000000" + level, type, rules, group, true))
                    .append("---\n");
            group = group();
        }
        rootType = choose(TYPES);
        List<String> rules = rules(depth == 1 ? List.of() : List.of("c" + (depth - 1)));
        text.append(correlation("root", ROOT, rootType, rules, group, depth > 1));
        yaml = text.toString();
    }

    /** One correlation of the type, whose windows hold hundreds of the events of one group. */
    static GeneratedCorrelation ofManyEvents(Random random, String type) {
        return new GeneratedCorrelation(random, type);
    }

    private GeneratedCorrelation(Random random, String type) {
        this.random = random;
        rootType = type;
        String special = type.equals("absent") && random.nextBoolean() ? "  expected: [r1]\n" : "";
        yaml = rules()
                + "title: root\nname: root\nid: " + ROOT + "\nvedette: {limit: 5000, suppression: "
                + (1 + random.nextInt(100)) + "s, evidence: 5"
                + (type.equals("value_sum") && random.nextBoolean() ? ", non-negative: true" : "")
                + "}\ncorrelation:\n  type: " + type + "\n  rules: [r0, r1, r2]\n  timespan: "
                + (type.equals("absent") ? 1 + random.nextInt(4) : choose(List.of(3, 60, 200, 600))) + "s\n" + special
                + manyCondition(type);
    }

    private String manyCondition(String type) {
        String condition = manyBounds(type);
        return condition.isEmpty() ? "" : "  condition: {" + condition + "}\n";
    }

    private String manyBounds(String type) {
        return switch (type) {
            case "event_count" -> bounds(1 + random.nextInt(600));
            case "value_count" -> "field: [v, w], " + bounds(1 + random.nextInt(60));
            case "value_sum" -> "field: n, " + bounds(random.nextInt(2_000));
            case "temporal" -> "gte: " + (1 + random.nextInt(3));
            case "temporal_ordered", "absent" -> "";
            default -> condition(type, false);
        };
    }

    private static String rules() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            text.append(
                    "title: r" + i + "\nname: r" + i + "\ndetection:\n  s:\n    k: '" + i + "'\n  condition: s\n---\n");
        }
        return text.toString();
    }

    String yaml() {
        return yaml;
    }

    String rootType() {
        return rootType;
    }

    private <T> T choose(List<T> among) {
        return among.get(random.nextInt(among.size()));
    }

    private List<String> group() {
        return choose(List.of(List.of(), List.of("g"), List.of("h"), List.of("g", "h"), List.of("who")));
    }

    private List<String> rules(List<String> some) {
        List<String> rules = new ArrayList<>(some);
        for (int n = random.nextInt(3) + (some.isEmpty() ? 1 : 0); n > 0; n--) {
            rules.add(random.nextInt(rules.size() + 1), "r" + random.nextInt(3));
        }
        return rules;
    }

    private String correlation(
            String name, String id, String type, List<String> rules, List<String> group, boolean easy) {
        List<String> distinct = rules.stream().distinct().toList();
        StringBuilder text = new StringBuilder("title: " + name + "\nname: " + name + "\nid: " + id
                + "\nvedette: {suppression: " + (1 + random.nextInt(30)) + "s, evidence: " + (1 + random.nextInt(8)));
        boolean nonNegative = type.equals("value_sum") && random.nextBoolean();
        text.append(nonNegative ? ", non-negative: true" : "");
        text.append("}\ncorrelation:\n  type: " + type + "\n  rules: " + rules + "\n  timespan: "
                + (easy ? 5 : 1) * (1 + random.nextInt(20)) + "s\n");
        if (!group.isEmpty() || random.nextBoolean()) {
            text.append("  group-by: " + group + "\n");
        }
        if (group.contains("who")) {
            text.append("  aliases: {who: {");
            text.append(String.join(
                    ", ",
                    distinct.stream()
                            .map(rule -> rule + ": " + choose(List.of("g", "h")))
                            .toList()));
            text.append("}}\n");
        }
        String special = distinct.size() > 1 && random.nextBoolean() ? choose(distinct) : "";
        text.append(
                special.isEmpty()
                        ? ""
                        : switch (type) {
                            case "first_seen" -> "  known-from: [" + special + "]\n";
                            case "absent" -> "  expected: [" + special + "]\n";
                            default -> "";
                        });
        String condition = condition(type, easy);
        return text.append(condition.isEmpty() ? "" : "  condition: {" + condition + "}\n")
                .toString();
    }

    private String condition(String type, boolean easy) {
        return switch (type) {
            case "event_count" -> bounds(1 + random.nextInt(easy ? 2 : 5));
            case "value_count" -> "field: " + fields() + ", " + bounds(1 + random.nextInt(easy ? 2 : 5));
            case "value_sum" ->
                "field: n, " + bounds(random.nextInt(easy ? 20 : 60) - 10 + choose(List.of(0.0, 0.5, 0.000001)));
            case "value_avg" -> "field: n, " + bounds(random.nextInt(16) - 3 + choose(List.of(0.0, 0.5)));
            case "value_percentile" ->
                random.nextInt(3) == 0
                        ? "field: v, " + bounds(choose(List.of(10, 20, 25, 33.333333, 50, 100)))
                        : "field: n, percentile: " + choose(List.of(0, 25, 50, 90, 99.5, 100)) + ", "
                                + bounds(random.nextInt(16) - 3);
            case "first_seen", "changed" -> "field: " + fields();
            case "travel" ->
                "field: [lat, lon], " + choose(List.of("gt: ", "gte: "))
                        + choose(List.of(0, 5000, 40_000, 300_000, 900_000))
                        + choose(List.of("", ", distance: 1", ", distance: 60.5", ", distance: 2000"));
            case "temporal" -> random.nextBoolean() ? "gte: " + (1 + random.nextInt(2)) : "";
            default -> "";
        };
    }

    private String fields() {
        return choose(List.of("v", "v", "v", "h", "[v, h]"));
    }

    private String bounds(Number number) {
        BigDecimal bound = new BigDecimal(number.toString())
                .setScale(6, RoundingMode.HALF_EVEN)
                .stripTrailingZeros();
        return bounds(bound.toPlainString(), bound.add(BigDecimal.valueOf(2)).toPlainString());
    }

    private String bounds(String bound, String above) {
        return switch (random.nextInt(9)) {
            case 0 -> "lt: " + bound;
            case 1 -> "lte: " + bound;
            case 2 -> "eq: " + bound;
            case 3 -> "neq: " + bound;
            case 4 -> "gt: " + bound + ", lte: " + above;
            case 5 -> "gt: " + bound;
            default -> "gte: " + bound;
        };
    }

    /** An event that some of the rules match. */
    Map<String, Object> event() {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("k", several(8, () -> "" + random.nextInt(3)));
        event.put("v", several(6, () -> "" + random.nextInt(5)));
        event.put("w", "" + random.nextInt(40));
        event.put("g", several(8, () -> "g" + random.nextInt(2)));
        event.put("h", several(8, () -> "h" + random.nextInt(2)));
        event.put("n", several(6, this::number));
        String[] place = choose(PLACES).split(" ");
        event.put("lat", several(20, () -> Double.valueOf(place[0])));
        event.put("lon", place[1]);
        if (random.nextInt(6) == 0) {
            event.remove(choose(List.of("v", "g", "h", "n", "lat")));
        }
        if (random.nextInt(10) == 0) {
            event.put("organization.id", "other");
        }
        return event;
    }

    private Object several(int rarity, java.util.function.Supplier<Object> value) {
        return random.nextInt(rarity) == 0 ? List.of(value.get(), value.get()) : value.get();
    }

    private Object number() {
        return switch (random.nextInt(14)) {
            case 0 -> "" + random.nextInt(12);
            case 1 -> choose(List.<Object>of("x", true, "", "1e400", "NaN", "0x10"));
            case 2 -> random.nextInt(20) / 4.0;
            case 3 -> choose(List.<Object>of(0.0000005, 0.0000015, 1e13, -1e13, "1e1", "+3", ".5"));
            case 4 -> -random.nextInt(6);
            default -> random.nextInt(12);
        };
    }
}
