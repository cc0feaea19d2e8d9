package dev.vedette.agent.core.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.core.BoundedCache;
import org.junit.jupiter.api.Test;

class PlainCacheTest {
    private final PlainCache cache = new PlainCache();

    @Test
    void keepsWhatIsPlainAndNothingElse() {
        assertThat(cache.keep("/mcp", "/mcp")).isEqualTo("/mcp");
        assertThat(cache.keep("/mcp/ghp_0123456789", "/mcp/{…}")).isEqualTo("/mcp/{…}");
        assertThat(cache.holds("/mcp")).isTrue();
        assertThat(cache.holds("/mcp/ghp_0123456789")).isFalse();
    }

    @Test
    void isBounded() {
        for (int i = 0; i <= BoundedCache.MAX; i++) {
            cache.keep("/" + i, "/" + i);
        }
        assertThat(cache.holds("/0")).isFalse();
        assertThat(cache.holds("/" + BoundedCache.MAX)).isTrue();
    }
}
