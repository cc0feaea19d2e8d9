package dev.vedette.delivery.elasticsearch;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ElasticsearchSinkTest {

    /** Two would delete the same index at once, and one of them would warn that it could not. */
    @Test
    void whatHasExpiredBehindAnAliasIsDeletedByOneSink() {
        Map<IndexTemplate, Long> deleting = Arrays.stream(ElasticsearchSink.Kind.values())
                .collect(groupingBy(
                        ElasticsearchSink.Kind::template,
                        collectingAndThen(toList(), ElasticsearchSinkTest::deleting)));
        assertThat(deleting.values()).isNotEmpty().allMatch(sinks -> sinks == 1);
    }

    private static long deleting(List<ElasticsearchSink.Kind> kinds) {
        return kinds.stream().filter(ElasticsearchSink.Kind::deletesExpired).count();
    }
}
