package dev.vedette.console.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TenantsTest {

    @Test
    void someAreThoseThatAreNamed() {
        Tenants some = Tenants.of(List.of("acme", "zenith", "acme"));
        assertThat(some.include("acme")).isTrue();
        assertThat(some.include("Acme")).isFalse();
        assertThat(some.include("acm")).isFalse();
        assertThat(some.include("*")).isFalse();
        assertThat(some.include("")).isFalse();
    }

    @Test
    void allAreAlsoThoseWithoutAName() {
        assertThat(Tenants.ALL.include("acme")).isTrue();
        assertThat(Tenants.ALL.include("")).isTrue();
    }

    /** None is not all: a list that came out empty must not let in. */
    @Test
    void thereIsNoneWithoutANameAndNoAllWithOne() {
        assertThatThrownBy(() -> Tenants.of(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tenants.of(List.of("acme", ""))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tenants(true, Set.of("acme"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eachRoleMayWhatThoseBeforeItMay() {
        assertThat(Role.ADMIN.includes(Role.VIEWER)).isTrue();
        assertThat(Role.ANALYST.includes(Role.ANALYST)).isTrue();
        assertThat(Role.ANALYST.includes(Role.ADMIN)).isFalse();
        assertThat(Role.VIEWER.includes(Role.ANALYST)).isFalse();
        assertThat(Role.of("analyst")).hasValue(Role.ANALYST);
        assertThat(Role.of("Analyst")).isEmpty();
    }
}
