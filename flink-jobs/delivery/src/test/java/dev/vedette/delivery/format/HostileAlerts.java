package dev.vedette.delivery.format;

import dev.vedette.delivery.siem.Notice;
import dev.vedette.delivery.siem.Occasion;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Alerts whose texts want to be something else than texts. */
final class HostileAlerts {
    /** What formats look for in an alert's evidence. */
    static final List<String> FIELDS = List.of(
            "user.id",
            "user_agent.original",
            "client.address",
            "vedette.client.id",
            "vedette.session.fingerprint",
            "client.geo.country_iso_code",
            "client.geo.city_name",
            "client.geo.location.lat",
            "client.geo.location.lon",
            "client.as.number",
            "client.as.organization.name",
            "service.name",
            "gen_ai.tool.name",
            "mcp.method.name",
            "event.outcome",
            "event.reason",
            "trace.id",
            "http.response.status_code");

    /** What ends, reorders, joins or hides something somewhere. */
    private static final List<String> TRAPS = List.of(
            "|",
            "\\",
            "=",
            "^",
            "\t",
            "\n",
            "\r",
            "\"",
            "'",
            ",",
            "]",
            " ",
            "\\u",
            "\\n",
            "\\=",
            "\\|",
            "\\\\",
            " cs1=forged",
            "^usrName=root",
            "|10|suser=root",
            "\nCEF:0|a|b|c|d|e|10|",
            "\",\"severity_id\":1,\"x\":\"",
            "\u0000",
            "\u007F",
            "\u0085",
            "\u061C",
            "\u200B",
            "\u200E",
            "\u200F",
            "\u2028",
            "\u2029",
            "\u202A",
            "\u202B",
            "\u202C",
            "\u202D",
            "\u202E",
            "\u2066",
            "\u2067",
            "\u2068",
            "\u2069",
            "\uFEFF",
            "\uFFF9",
            "\uFFFF",
            "\uD83D\uDE00",
            "\uDB40\uDC01",
            "...",
            "x09",
            "0x5E",
            "\\u005E",
            "{",
            "}",
            "[",
            "<",
            ">",
            "&",
            "%0a",
            "${jndi:ldap://a}",
            "\u001B[2J");

    static {
        // Avro builds only records that somebody vouched for, which the codec does when it is loaded.
        RecordCodec.of(Alert.class);
    }

    private HostileAlerts() {}

    /** Every character below U+0100 and all traps. */
    static String everyCharacter() {
        StringBuilder all = new StringBuilder();
        IntStream.range(0, 0x100).forEach(all::appendCodePoint);
        TRAPS.forEach(all::append);
        return all.toString();
    }

    static String text(Random random, int mostPieces) {
        StringBuilder text = new StringBuilder();
        int pieces = random.nextInt(mostPieces + 1);
        for (int i = 0; i < pieces; i++) {
            switch (random.nextInt(4)) {
                case 0 -> text.append(TRAPS.get(random.nextInt(TRAPS.size())));
                case 1 -> text.append((char) random.nextInt(0x100));
                case 2 -> text.appendCodePoint(valid(random.nextInt(0x110000)));
                default -> text.append("word");
            }
        }
        return text.toString();
    }

    /** Kafka's records are UTF-8, which has no half of a surrogate pair. */
    private static int valid(int c) {
        return c >= 0xD800 && c < 0xE000 ? 'x' : c;
    }

    /** An alert with a text of its own in each place. */
    static Alert alert(Supplier<String> texts) {
        return alert(texts, 2, FIELDS);
    }

    static Alert alert(Supplier<String> texts, int evidence, List<String> fields) {
        List<Evidence> events = new ArrayList<>();
        for (int i = 0; i < evidence; i++) {
            Map<String, String> values = new HashMap<>();
            fields.forEach(field -> values.put(field, texts.get()));
            values.put(texts.get(), texts.get());
            events.add(Evidence.newBuilder()
                    .setEventId(texts.get())
                    .setEventName(texts.get())
                    .setRuleId(texts.get())
                    .setTopic(texts.get())
                    .setFields(values)
                    .build());
        }
        return Alert.newBuilder()
                .setAlertId(texts.get())
                .setTenant(texts.get())
                .setRuleId(texts.get())
                .setRuleTitle(texts.get())
                .setRuleDescription(texts.get())
                .setRuleStatus(texts.get())
                .setLevel(texts.get())
                .setTags(List.of(
                        texts.get(), "attack." + texts.get(), "attack.t" + texts.get(), "atlas.aml.t" + texts.get()))
                .setFalsePositives(List.of(texts.get()))
                .setTriage(texts.get())
                .setResponse(texts.get())
                .setGroup(List.of(
                        GroupValue.newBuilder()
                                .setField("user.id")
                                .setValue(texts.get())
                                .build(),
                        GroupValue.newBuilder()
                                .setField(texts.get())
                                .setValue(texts.get())
                                .build()))
                .setEvidence(events)
                .setModelName(texts.get())
                .setModelReasons(List.of(texts.get()))
                .setSilencedBy(texts.get())
                .setWithdrawnBecause(texts.get())
                .build();
    }

    /** Anything at all, numbers included. */
    static Notice random(Random random) {
        int pieces = random.nextInt(10) == 0 ? 400 : 30;
        Supplier<String> texts = () -> text(random, pieces);
        List<String> fields =
                FIELDS.stream().filter(field -> random.nextBoolean()).toList();
        boolean usual = random.nextBoolean();
        Alert texted = alert(texts, random.nextInt(4), fields);
        Alert alert = Alert.newBuilder(texted)
                .setLevel(usual ? "high" : texted.getLevel())
                .setWithdrawnBecause(usual ? null : texts.get())
                .setRuleVersion(number(random))
                .setRiskScore(decimal(random))
                .setSuppressionStart(number(random))
                .setSuppressionEnd(number(random))
                .setWindowStart(number(random))
                .setWindowEnd(number(random))
                .setFirstEvidenceAt(number(random))
                .setLastEvidenceAt(number(random))
                .setEvidenceCount(number(random))
                .setEvidenceExact(random.nextBoolean())
                .setEstimateAtLeast(random.nextBoolean() ? decimal(random) : null)
                .setEstimateAtMost(random.nextBoolean() ? decimal(random) : null)
                .setModelScore(random.nextBoolean() ? decimal(random) : null)
                .setDetectedAt(number(random))
                .setEvidenceLeftOut(number(random))
                .setRevision(number(random))
                .setLate(random.nextBoolean())
                .build();
        return new Notice(
                Occasion.values()[random.nextInt(Occasion.values().length)],
                alert,
                random.nextBoolean() ? Optional.of(text(random, pieces)) : Optional.empty(),
                random.nextBoolean() ? Optional.of(text(random, pieces)) : Optional.empty());
    }

    private static long number(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> Long.MIN_VALUE;
            case 1 -> Long.MAX_VALUE;
            case 2 -> random.nextInt(3);
            case 3 -> random.nextLong();
            default -> 1_795_262_400_000_001L;
        };
    }

    private static double decimal(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Double.NaN;
            case 1 -> Double.NEGATIVE_INFINITY;
            case 2 -> Double.MAX_VALUE;
            case 3 -> -0.0;
            default -> random.nextDouble() * 100;
        };
    }

    static Notice opened(Alert alert) {
        return new Notice(Occasion.OPENED, alert, Optional.empty(), Optional.empty());
    }
}
