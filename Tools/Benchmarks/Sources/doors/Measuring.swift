import Foundation

/// The present in milliseconds, of a clock that does not jump.
func milliseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1_000 + Double(time.tv_nsec) / 1_000_000
}

/// The middle, the 99th percentile and the largest of some numbers.
func summary(_ values: [Double]) -> String {
    let sorted = values.sorted()
    func quantile(_ share: Double) -> String {
        String(format: "%.1f", sorted[Int(Double(sorted.count - 1) * share)])
    }
    return
        #""count":\#(sorted.count),"p50":\#(quantile(0.5)),"p99":\#(quantile(0.99)),"#
        + #""max":\#(quantile(1))"#
}
