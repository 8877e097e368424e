// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InvalidTime, UnknownDocument} from "./DocumentErrors.sol";
import {Roles} from "./Roles.sol";
import {Signers} from "./Signers.sol";
import {NotAuthorised} from "./Statements.sol";

/// @title DocumentBook
/// @notice What was issued, by whom, how valid it is and was, and its red letters.
/// @dev Which statement changes what is not decided here. Documents stand off the chain; here are
///      the roots over their fields.
abstract contract DocumentBook is Signers {
    /// @notice How valid a document is; Revoked and Superseded are final. Periods are not judged.
    enum Status {
        Unknown,
        Active,
        Suspended,
        Revoked,
        Superseded
    }

    /// @notice How far the red letters of a blue document have come.
    enum RedStatus {
        None,
        Requested,
        Confirmed,
        Rejected,
        Withdrawn,
        Partial,
        Full
    }

    /// @notice For whom an account speaks about a document.
    enum Side {
        Nobody,
        Issuer,
        Steward,
        Buyer
    }

    /// @notice One change of a document's validity. One word.
    /// @param recorded The time of the block that accepted it, Unix seconds.
    /// @param effective The second from which it holds.
    /// @param blockNumber The block that accepted it.
    /// @param status How valid the document is from then on.
    /// @param by The side whose head signed.
    struct Change {
        uint48 recorded;
        uint48 effective;
        uint48 blockNumber;
        Status status;
        Side by;
    }

    /// @dev A document issued alone (`count` 0), or a batch. Two words, and two more for a document
    ///      that has an amount, a buyer or a blue one; members are kept by their numbers.
    struct Issue {
        bytes32 root;
        uint32 issuer;
        uint32 count;
        uint48 first;
        uint48 issued;
        uint48 validFrom;
        uint48 validUntil;
        uint64 amount;
        uint32 buyer;
        bytes32 blue;
    }

    /// @dev The right to issue documents of a kind. One word.
    struct Licence {
        uint64 from;
        uint64 until;
        uint64 state;
    }

    /// @dev The serials of a series from `next` on are free. One word.
    struct Series {
        uint64 next;
        uint64 state;
    }

    /// @dev The red letters of one blue document: `done` of `total` is issued, `open` asked for.
    ///      One word.
    struct Red {
        uint56 total;
        uint56 done;
        uint56 open;
        uint32 issuer;
        uint32 state;
        RedStatus status;
        Side by;
    }

    /// @dev Times and serials are kept in 6 bytes.
    uint64 internal constant LIMIT = 1 << 48;

    /// @dev By id of a document issued alone, or of a batch.
    mapping(bytes32 issue => Issue) internal _issues;

    /// @dev By id of a document; the first change is the first after issuing.
    mapping(bytes32 document => Change[]) internal _changes;

    /// @dev By id of a document that was superseded.
    mapping(bytes32 document => bytes32 successor) internal _successors;

    /// @dev By id of the blue document.
    mapping(bytes32 document => Red) internal _reds;

    /// @dev By id of the right.
    mapping(bytes32 right => Licence) internal _licences;

    /// @dev By id of the series.
    mapping(bytes32 series => Series) internal _series;

    /// @notice What was issued under an id; zeros if nothing was.
    /// @param id The id of a document issued alone, or of a batch.
    /// @return found The document or batch; `count` is 0 for a document, its members are numbers.
    function issued(bytes32 id) external view returns (Issue memory found) {
        return _issues[id];
    }

    /// @notice A member's right to issue documents of a kind; zeros if it never had one.
    /// @param issuer The member's id.
    /// @param kind The kind of documents.
    /// @return from The first second in which it may issue, Unix time.
    /// @return until The last second in which it may issue.
    /// @return state The number of statements accepted about the right.
    function licence(
        bytes32 issuer,
        string calldata kind
    ) external view returns (uint64 from, uint64 until, uint64 state) {
        Licence storage l = _licences[_licenceId(issuer, kind)];
        return (l.from, l.until, l.state);
    }

    /// @notice A series of batches; zeros if it has none.
    /// @param issuer The member's id.
    /// @param kind The kind of documents.
    /// @param series The issuer's name of the series.
    /// @return next The least serial that is free.
    /// @return state The number of batches.
    function seriesState(
        bytes32 issuer,
        string calldata kind,
        bytes32 series
    ) external view returns (uint64 next, uint64 state) {
        Series storage s = _series[_seriesId(issuer, kind, series)];
        return (s.next, s.state);
    }

    /// @notice How valid a document is now as far as its changes say; periods are not looked at.
    /// @param issue The id of a document issued alone, or of a batch.
    /// @param serial The document's serial in the batch, or 0.
    /// @return document The document's id.
    /// @return state The number of statements accepted about its validity, its issue included.
    /// @return changes Every change since it was issued, in the order of acceptance.
    /// @return successor The id of the document that follows it; zero for none.
    function validity(
        bytes32 issue,
        uint64 serial
    )
        external
        view
        returns (bytes32 document, uint64 state, Change[] memory changes, bytes32 successor)
    {
        (document, ) = _document(issue, serial);
        changes = _changes[document];
        return (document, uint64(changes.length) + 1, changes, _successors[document]);
    }

    /// @notice How valid a document was at a time, by what was recorded until a time.
    /// @dev The last change that was recorded and effective by then; periods are not looked at.
    /// @param issue The id of a document issued alone, or of a batch.
    /// @param serial The document's serial in the batch, or 0.
    /// @param time The time asked about, Unix seconds.
    /// @param known The last second whose records count.
    /// @return The status; Unknown if it was not yet issued.
    function statusAt(
        bytes32 issue,
        uint64 serial,
        uint64 time,
        uint64 known
    ) external view returns (Status) {
        (bytes32 document, Issue storage i) = _document(issue, serial);
        if (i.issued > known || i.issued > time) return Status.Unknown;
        Change[] storage changes = _changes[document];
        for (uint256 n = changes.length; n != 0; --n) {
            Change memory c = changes[n - 1];
            if (c.recorded <= known && c.effective <= time) return c.status;
        }
        return Status.Active;
    }

    /// @notice The red letters of a blue document; zeros if none was ever asked for.
    /// @param document The document's id.
    /// @return total The document's amount, in minor units.
    /// @return done The sum of its red letters.
    /// @return open The amount asked for or confirmed, and not yet issued.
    /// @return state The number of statements accepted about them.
    /// @return status 0 none, 1 requested, 2 confirmed, 3 rejected, 4 withdrawn, 5 partial, 6 full.
    /// @return by While one is asked for the side that did: 1 issuer, 3 buyer; else 0.
    function red(
        bytes32 document
    )
        external
        view
        returns (uint64 total, uint64 done, uint64 open, uint64 state, RedStatus status, Side by)
    {
        Red storage r = _reds[document];
        return (r.total, r.done, r.open, r.state, r.status, r.by);
    }

    /// @dev A document's id and what it was issued with; refuses one that was not issued.
    function _document(
        bytes32 issue,
        uint64 serial
    ) internal view returns (bytes32 document, Issue storage i) {
        i = _issues[issue];
        bool known = i.count == 0
            ? i.issuer != 0 && serial == 0
            : serial >= i.first && serial - i.first < i.count;
        if (!known) revert UnknownDocument(issue, serial);
        document = serial == 0 ? issue : sha256(abi.encodePacked("document:", issue, serial));
    }

    /// @dev The id of the right to issue documents of a kind.
    function _licenceId(bytes32 issuer, string calldata kind) internal pure returns (bytes32) {
        return sha256(abi.encodePacked("licence:", issuer, kind));
    }

    /// @dev The id of a series; its name has a fixed length and comes before the kind.
    function _seriesId(
        bytes32 issuer,
        string calldata kind,
        bytes32 series
    ) internal pure returns (bytes32) {
        return sha256(abi.encodePacked("series:", issuer, series, kind));
    }

    /// @dev The side for which an active head speaks: the issuer as the issuer only, also as a
    ///      steward: else it could lift what the stewards imposed on it.
    function _requireDecider(
        Issue storage i,
        address signer
    ) internal view returns (bytes32 member, Side side) {
        uint32 roles;
        (member, roles) = _head(signer);
        if (member == MEMBERS.memberOf(i.issuer)) side = Side.Issuer;
        else if (Roles.has(roles, Roles.STEWARD)) side = Side.Steward;
        else revert NotAuthorised(signer);
    }

    /// @dev A second as it is kept; refuses one from 2^48 on.
    function _second(uint64 time) internal pure returns (uint48) {
        if (time >= LIMIT) revert InvalidTime(time);
        return uint48(time);
    }
}
