package io.github.shortgpt.chat;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates that would go on for ever, or ask for all memory: each is refused soon. */
class TemplateLimitsTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long MOST_NANOS = 10_000_000_000L;
  private static final long MOST_ALLOCATED = 1L << 30;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for i in range(10**9) %}x{% endfor %}",
        "{% for i in range(999) %}{% for j in range(999) %}{% for k in range(999) %}{% endfor %}{%"
            + " endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m(n) %}{% if n > 0 %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{"
            + " m(40) }}",
        "{{ 'a' * 10**9 }}",
        "{{ [1, 2] * 10**9 }}",
        "{% set x = 'aaaaaaaaaaaaaaaa' %}{% for i in range(40) %}{% set x = x ~ x %}{% endfor %}{{"
            + " x }}",
        "{% set ns = namespace(x='aaaaaaaaaaaaaaaa') %}{% for i in range(40) %}{% set ns.x = ns.x ~"
            + " ns.x %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x='aaaaaaaaaaaaaaaa') %}{% for i in range(40) %}{% set ns.x = ns.x +"
            + " ns.x %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x='aaaaaaaaaaaaaaaa') %}{% for i in range(9) %}{% set ns.x ="
            + " ns.x.replace('', ns.x) %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x='aaaaaaaaaaaaaaaa') %}{% for i in range(9) %}{% set ns.x ="
            + " ns.x.replace('a', ns.x) %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x='aaaaaaaaaaaaaaaa') %}{% for i in range(9) %}{% set ns.x = ns.x |"
            + " replace('a', ns.x) %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(l=[1, 2, 3, 4]) %}{% for i in range(40) %}{% set ns.l = ns.l + ns.l"
            + " %}{% endfor %}{{ ns.l | length }}",
        "{% set ns = namespace(x=1) %}{% for i in range(40) %}{% set ns.x = [ns.x, ns.x] %}{%"
            + " endfor %}{{ ns.x }}",
        "{% set ns = namespace(x='\"') %}{% for i in range(40) %}{% set ns.x = ns.x | tojson %}{%"
            + " endfor %}{{ ns.x }}",
        "{% set l = [1] %}{% for i in range(99) %}{% do l.extend(l) %}{% endfor %}{{ l }}",
        "{% set d = {} %}{% do d.update({'d': d}) %}{{ d }}",
        "{{ messages | tojson | center(10**9) }}",
        "{{ '%999999999d' | format(1) }}",
        "{{ 'a'.join(range(10**9)) }}",
        "{{ range(10**9) | join('x') }}",
        "{{ range(10**9) | list | length }}",
        "{{ '1e999999999' | add(1) }}",
        "{{ format('%999999999d', 1) }}",
        "{{ '{{ 1 }}' | render }}",
        "{{ 'a: &a [x]' | fromyaml }}",
        "{{ 'a'.ljust(10**9) }}"
      })
  void isRefusedBeforeItTakesTimeOrMemory(String template) {
    refused(template);
  }

  private static void refused(String template) {
    ChatTemplate chat = new ChatTemplate(Path.of("t.jinja"), template, Map.of());
    long thread = Thread.currentThread().getId();
    long nanos = THREADS.getThreadCpuTime(thread);
    long allocated = THREADS.getThreadAllocatedBytes(thread);

    ChatTemplateException refused =
        assertThrows(
            ChatTemplateException.class, () -> chat.render(List.of(new Message("user", "Hi"))));

    long took = THREADS.getThreadCpuTime(thread) - nanos;
    long asked = THREADS.getThreadAllocatedBytes(thread) - allocated;
    assertTrue(refused.getMessage().startsWith("t.jinja: the chat template can't be rendered: "));
    assertTrue(took < MOST_NANOS, "it took " + took / 1_000_000 + " ms");
    assertTrue(asked < MOST_ALLOCATED, "it asked for " + (asked >> 20) + " MiB");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for ",
        "{% for x in y if ",
        "{{ 'a' ~ ",
        "{# ",
        "{% if x %}",
        "((((",
        "{{ [",
        "{{ x.y",
        "{{ -"
      })
  void aPartThatIsRepeatedToTheEndIsNoTroubleEither(String part) {
    refused("{{ raise_exception('x') }}" + part.repeat((1 << 20) / part.length()));
  }
}
