package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KibanaQueryTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final TimeRange HOUR = TimeRange.last("1h", NOON);

    @Test
    void contextBecomesTheTimeRange() throws Exception {
        KibanaQuery query = query("""
                {"index": "vedette-alerts", "%context%": true, "%timefield%": "event.end", "body": {"size": 0}}""");

        assertThat(query.index()).isEqualTo("vedette-alerts");
        assertThat(query.body()).isEqualTo(JSON.readTree("""
                {"size": 0, "query": {"range": {"event.end": {"gte": "2026-11-21T11:00:00Z",
                 "lte": "2026-11-21T12:00:00Z", "format": "strict_date_optional_time"}}}}"""));
    }

    @Test
    void contextWithoutTimeFieldIsEverything() throws Exception {
        KibanaQuery query = query("""
                {"index": "vedette-alerts", "%context%": true, "body": {}}""");
        assertThat(query.body().path("query").has("match_all")).isTrue();
    }

    @Test
    void documentsComeWithoutTheBytesOfTheirRecords() throws Exception {
        assertThat(query("""
                {"index": "vedette-alerts", "body": {"size": 5}}""").body().at("/_source/excludes/0").asText()).isEqualTo("event.original");
        assertThat(query("""
                {"index": "vedette-alerts", "body": {"size": 5, "_source": ["event.end"]}}""").body().path("_source")).isEqualTo(JSON.readTree("[\"event.end\"]"));
    }

    @Test
    void timeFilterIsFilledWhereItStands() throws Exception {
        KibanaQuery query = query("""
                {"index": "vedette-alerts", "body": {
                  "query": {"bool": {"filter": [{"range": {"event.end": {"%timefilter%": true}}}]}},
                  "aggs": {"t": {"date_histogram": {"field": "event.end", "interval": "30s",
                    "extended_bounds": {"min": {"%timefilter%": "min"}, "max": {"%timefilter%": "max"}}}}}}}""");

        JsonNode range = query.body().at("/query/bool/filter/0/range/event.end");
        assertThat(range.path("gte").asText()).isEqualTo("2026-11-21T11:00:00Z");
        JsonNode histogram = query.body().at("/aggs/t/date_histogram");
        assertThat(histogram.path("fixed_interval").asText()).isEqualTo("30s");
        assertThat(histogram.has("interval")).isFalse();
        assertThat(histogram.at("/extended_bounds/min").asLong())
                .isEqualTo(HOUR.from().toEpochMilli());
        assertThat(histogram.at("/extended_bounds/max").asLong()).isEqualTo(NOON.toEpochMilli());
    }

    @ParameterizedTest
    @CsvSource({
        "15m, 60, 10s",
        "1h, 60, 1m",
        "1h, true, 1m",
        "6h, 60, 5m",
        "24h, 60, 30m",
        "7d, 60, 3h",
        "30d, 60, 12h",
        "999d, 1, 7d",
        "1m, 1000, 100ms"
    })
    void autointervalTakesKibanasSteps(String range, String buckets, String interval) throws Exception {
        JsonNode url = JSON.readTree("""
                {"index": "vedette-alerts", "body": {"aggs": {"t": {"date_histogram":
                 {"field": "event.end", "interval": {"%%autointerval%%": %s}}}}}}""".formatted(buckets));

        KibanaQuery query = KibanaQuery.of("board/panel.vl.json", url, TimeRange.last(range, NOON));

        assertThat(query.body().at("/aggs/t/date_histogram/fixed_interval").asText())
                .isEqualTo(interval);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"text\"|data.url: must be an object with index and body",
                "{\"index\": \"vedette-alerts\"}|data.url.body: must be an object",
                "{\"index\": \"*\", \"body\": {}}|data.url.index: must be an alias of Vedette's, such as vedette-alerts",
                "{\"index\": \"vedette-alerts/_doc/1?\", \"body\": {}}|data.url.index: must be an alias of Vedette's, such as vedette-alerts",
                "{\"index\": \"vedette-alerts\", \"%context_query%\": true, \"body\": {}}|data.url.%context_query%: is not understood; allowed are [%context%, %timefield%, body, index]",
                "{\"index\": \"vedette-alerts\", \"%context%\": true, \"body\": {\"query\": {}}}|data.url.body.query: cannot stand beside %context% and %timefield%",
                "{\"index\": \"vedette-alerts\", \"body\": {\"query\": {\"bool\": {\"must\": [\"%dashboard_context-must_clause%\"]}}}}|data.url.body.query.bool.must[0]: holds a placeholder that is not understood",
                "{\"index\": \"vedette-alerts\", \"body\": {\"aggs\": {\"%x%\": 1}}}|data.url.body.aggs.%x%: is not understood; allowed here are %timefilter% and %autointerval%",
                "{\"index\": \"vedette-alerts\", \"body\": {\"query\": {\"t\": {\"%timefilter%\": \"mean\"}}}}|data.url.body.query.t.%timefilter%: must be true, \"min\" or \"max\"",
                "{\"index\": \"vedette-alerts\", \"body\": {\"query\": {\"t\": {\"%timefilter%\": true, \"shift\": 1}}}}|data.url.body.query.t.shift: is not understood; allowed are [%timefilter%]",
                "{\"index\": \"vedette-alerts\", \"body\": {\"aggs\": {\"date_histogram\": {\"interval\": {\"%autointerval%\": -1}}}}}|data.url.body.aggs.date_histogram.interval.%autointerval%: must be true or a number of buckets from 1 to 1000",
                "{\"index\": \"vedette-alerts\", \"body\": {\"size\": 1001}}|data.url.body.size: must be a whole number from 0 to 1000",
                "{\"index\": \"vedette-alerts\", \"body\": {\"aggs\": {\"x\": {\"terms\": {\"size\": 100000}}}}}|data.url.body.aggs.x.terms.size: must be a whole number from 0 to 1000",
                "{\"index\": \"vedette-alerts\", \"body\": {\"script_fields\": {}}}|data.url.body.script_fields: is not understood; allowed are [_source, aggs, fields, query, size, sort]",
            })
    void whatIsNotUnderstoodIsRefusedByFileAndPlace(String url, String message) {
        assertThatThrownBy(() -> query(url))
                .isInstanceOf(BoardException.class)
                .hasMessage("board/panel.vl.json: " + message);
    }

    @Test
    void rangeHasItsLength() {
        assertThat(TimeRange.last("90m", NOON).length()).isEqualTo(Duration.ofMinutes(90));
    }

    @ParameterizedTest
    @CsvSource({"''", "0h", "1", "h", "1000h", "-1h", "1w", "1h;", "' 1h'", "１h"})
    void rangeIsANumberAndAUnit(String range) {
        assertThatThrownBy(() -> TimeRange.last(range, NOON))
                .hasMessage("range: expected a number of 1 to 999 followed by m, h or d, such as 15m, 24h or 7d");
    }

    private static KibanaQuery query(String url) throws Exception {
        return KibanaQuery.of("board/panel.vl.json", JSON.readTree(url), HOUR);
    }
}
