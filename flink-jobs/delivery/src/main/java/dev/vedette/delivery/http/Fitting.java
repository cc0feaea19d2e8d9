package dev.vedette.delivery.http;

import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.Notice;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Another format that leaves out of an alert what is missed least, by steps, until it is short enough. An attacker decides on much of
 * what an alert holds: one who makes it too long for a destination must not keep it from there. What is not in the message is in the
 * record in Kafka and in Elasticsearch.
 */
public final class Fitting implements AlertFormat {
    private static final long serialVersionUID = 1L;

    private static final int MAX_TEXT = 200;
    private static final int MAX_GROUP = 5;

    /** Each step does without all before it. */
    private static final List<Step> STEPS = List.of(
            new Step("evidence fields", Fitting::withoutFields),
            new Step("evidence, false positives, model reasons", Fitting::withoutEvidence),
            new Step("all but identity, rule, group and times", Fitting::identity));

    private final AlertFormat format;
    private final int maxBytes;

    private record Step(String leftOut, UnaryOperator<Alert> shorten) {}

    /** @param maxBytes at least 16 KiB, which an alert cut down to its identity never needs */
    public Fitting(AlertFormat format, int maxBytes) {
        this.format = format;
        this.maxBytes = maxBytes;
    }

    @Override
    public byte[] render(Notice notice) {
        byte[] message = format.render(notice);
        for (Step step : STEPS) {
            if (message.length <= maxBytes) {
                break;
            }
            message = format.render(notice.shortened(step.shorten().apply(notice.alert()), step.leftOut()));
        }
        return message;
    }

    private static Alert withoutFields(Alert alert) {
        List<Evidence> bare = alert.getEvidence().stream()
                .map(evidence ->
                        Evidence.newBuilder(evidence).setFields(Map.of()).build())
                .toList();
        return Alert.newBuilder(alert).setEvidence(bare).build();
    }

    private static Alert withoutEvidence(Alert alert) {
        return Alert.newBuilder(alert)
                .setEvidence(List.of())
                .setFalsePositives(List.of())
                .setModelReasons(List.of())
                .build();
    }

    private static Alert identity(Alert alert) {
        return Alert.newBuilder(withoutEvidence(alert))
                .setAlertId(cut(alert.getAlertId()))
                .setTenant(cut(alert.getTenant()))
                .setRuleId(cut(alert.getRuleId()))
                .setRuleTitle(cut(alert.getRuleTitle()))
                .setRuleStatus(cut(alert.getRuleStatus()))
                .setLevel(cut(alert.getLevel()))
                .setRuleDescription("")
                .setTriage("")
                .setResponse("")
                .setTags(List.of())
                .setModelName(null)
                .setSilencedBy(null)
                .setWithdrawnBecause(
                        alert.getWithdrawnBecause().map(Fitting::cut).orElse(null))
                .setGroup(alert.getGroup().stream()
                        .limit(MAX_GROUP)
                        .map(value -> GroupValue.newBuilder()
                                .setField(cut(value.getField()))
                                .setValue(cut(value.getValue()))
                                .build())
                        .toList())
                .build();
    }

    /** The text's beginning, without half a character at its end. */
    private static String cut(String text) {
        if (text.length() <= MAX_TEXT) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT);
    }
}
