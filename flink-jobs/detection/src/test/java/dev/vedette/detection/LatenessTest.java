package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules with an allowed lateness of their own. The broker's clock is what the test says. */
class LatenessTest {
    private static final String USUAL = "6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f2111";
    private static final String SHORT = "6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f2112";
    private static final String LONG = "6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f2113";
    private static final long MINUTE = 60_000_000L;
    private static final String INTAKE = "Sort out duplicate, late and unreadable";
    private static final String MATCH = "Match all rules";

    /** Noon of the day before: nothing of this is near the end of a bucket. */
    private final long start = Math.floorDiv(Clock.nowMicros(), 1440 * MINUTE) * 1440 * MINUTE - 720 * MINUTE;

    private final Agent server = new Agent("server");
    private final Agent spooling = new Agent("spooling");

    @TempDir
    private Path folder;

    private Pipeline started() throws Exception {
        Pipeline pipeline = Pipeline.create(1, 1);
        pipeline.letProducersDate(Topics.EVENTS);
        pipeline.push(USUAL, 1, TestRules.patience(USUAL, ""));
        pipeline.push(SHORT, 1, TestRules.patience(SHORT, "1m"));
        pipeline.push(LONG, 1, TestRules.patience(LONG, "30m"));
        return pipeline.start();
    }

    /** Sent when the broker's clock is so many minutes after the start. */
    private void send(Pipeline pipeline, AuditEvent event, long minutes) {
        pipeline.sendTo(0, event, (start + minutes * MINUTE) / 1000);
        pipeline.flush();
    }

    /** Event time comes to so many minutes after the start, but for the disorder allowed. */
    private void moveTo(Pipeline pipeline, long minutes) {
        send(pipeline, server.heartbeat(start + minutes * MINUTE), minutes);
        await().atMost(Pipeline.PATIENCE)
                .until(() ->
                        TestMetrics.least(INTAKE, "currentInputWatermark") >= (start + minutes * MINUTE) / 1000 - 501);
        await().atMost(Pipeline.PATIENCE)
                .until(() -> TestMetrics.least("Correlate by entity", "currentOutputWatermark")
                        >= (start + minutes * MINUTE) / 1000 - 501);
    }

    private static List<String> rulesOf(Pipeline pipeline, String user) {
        return pipeline.alerts().values().stream()
                .filter(alert -> alert.getGroup().get(0).getValue().equals(user))
                .map(Alert::getRuleId)
                .sorted()
                .toList();
    }

    private static List<AuditEvent> late(Pipeline pipeline) {
        RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
        return pipeline.records(Topics.LATE).stream()
                .map(record -> Pipeline.decode(codec, record.value()))
                .toList();
    }

    @Test
    void aRuleWithLessPatienceLeavesAnEventToTheLateLane() throws Exception {
        try (Pipeline pipeline = started()) {
            // Not so long ago that a rule without a lateness of its own has forgotten it.
            send(pipeline, server.called(start + 2 * MINUTE, "kid:ann", "mail"), 2);
            moveTo(pipeline, 6);
            AuditEvent spooled = spooling.called(start + MINUTE, "kid:ann", "mail");
            send(pipeline, spooled, 6);
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> rulesOf(pipeline, "kid:ann").size() == 2);
            await().atMost(Pipeline.PATIENCE).until(() -> !late(pipeline).isEmpty());
            assertThat(rulesOf(pipeline, "kid:ann")).containsExactly(USUAL, LONG);
            assertThat(late(pipeline)).containsExactly(spooled);
            assertThat(TestMetrics.ofRule(MATCH, "lateMatches", SHORT)).isEqualTo(1);
            assertThat(TestMetrics.sum(MATCH, "lateMatches")).isEqualTo(1);
            assertThat(TestMetrics.sum(INTAKE, "lateEvents")).isZero();

            pipeline.stop();
            List<String> notes = new ArrayList<>();
            ReplayJob.run(
                    notes::add,
                    "--late",
                    "--bootstrap",
                    pipeline.options().bootstrap(),
                    "--unsigned-rules",
                    "--out",
                    folder.resolve("alerts.jsonl").toString());
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> rulesOf(pipeline, "kid:ann").size() == 3);
            assertThat(rulesOf(pipeline, "kid:ann")).containsExactly(USUAL, SHORT, LONG);
        }
    }

    @Test
    void aRuleWithMorePatienceJudgesAtOnceWhatGoesToTheLateLaneToo() throws Exception {
        try (Pipeline pipeline = started()) {
            send(pipeline, server.called(start, "kid:ann", "mail"), 0);
            moveTo(pipeline, 21);
            AuditEvent spooled = spooling.called(start + MINUTE, "kid:ann", "mail");
            send(pipeline, spooled, 21);
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> !rulesOf(pipeline, "kid:ann").isEmpty());
            Alert alert = pipeline.alerts().values().iterator().next();
            assertThat(alert.getRuleId()).isEqualTo(LONG);
            assertThat(alert.getEvidenceCount()).isEqualTo(2);
            assertThat(alert.getEvidenceExact()).isTrue();
            // Too late for that rule too, and for the job's own bound.
            AuditEvent older = spooling.called(start - 20 * MINUTE, "kid:ann", "mail");
            AuditEvent oldest = spooling.called(start - 60 * MINUTE, "kid:ann", "mail");
            send(pipeline, older, 21);
            send(pipeline, oldest, 21);
            await().atMost(Pipeline.PATIENCE).until(() -> late(pipeline).size() == 3);
            assertThat(late(pipeline)).containsExactly(spooled, older, oldest);
            assertThat(TestMetrics.sum(INTAKE, "lateEvents")).isEqualTo(3);
            assertThat(TestMetrics.ofRule(MATCH, "lateMatches", LONG)).isEqualTo(1);
            assertThat(TestMetrics.ofRule(MATCH, "lateMatches", USUAL)).isEqualTo(2);
            assertThat(rulesOf(pipeline, "kid:ann")).containsExactly(LONG);
            // A window is filled in the order of arrival: late calls are not scored.
            assertThat(TestMetrics.sum("Tool calls", "numRecordsOut")).isEqualTo(1);
        }
    }
}
