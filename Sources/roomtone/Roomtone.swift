@main
struct Roomtone {
    static func main() {}
}
