// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Members} from "./Members.sol";
import {UnknownMember} from "./RegistryErrors.sol";
import {Roles} from "./Roles.sol";
import {Signers} from "./Signers.sol";
import {NotAuthorised} from "./Statements.sol";
import {
    InvalidLock,
    NotHeld,
    NotNamed,
    TooManyLocks,
    UseTaken,
    WrongNumberOfKeys
} from "./UseErrors.sol";
import {BuyerNamed, UseBooked, UseLocked, UseReleased, UseReversed} from "./UseEvents.sol";
import {
    BookUse,
    LockUse,
    NameBuyer,
    ReleaseUse,
    ReverseUse,
    UseStatements
} from "./UseStatements.sol";

/// @title Uses
/// @notice Decides which documents are used, by whom and under which voucher: each once.
/// @dev Independent of issuing: a document need not have been issued here. Keys and vouchers are
///      keyed hashes made off the chain. A statement about several keys holds for all or for none.
///      Immutable.
contract Uses is Signers {
    using UseStatements for *;

    /// @notice How a document is used; all but Locked and Booked leave it free.
    enum Use {
        Free,
        Locked,
        Booked,
        Released,
        Reversed
    }

    /// @dev Two words; members are kept by their numbers. `since` is the time of the last change.
    struct Entry {
        bytes32 voucher;
        uint32 holder;
        uint32 buyer;
        uint48 until;
        uint48 since;
        uint48 state;
        Use use;
    }

    /// @notice How long a lock lasts at most, in seconds: 90 days.
    uint256 public constant LONGEST_LOCK = 90 days;

    /// @notice How many locks a member has at most; those that ran out count until they are
    ///         released, booked or taken over.
    uint256 public constant MOST_LOCKS = 1000;

    /// @notice How many keys a statement names at most.
    uint256 public constant MOST_KEYS = 500;

    /// @dev By key.
    mapping(bytes32 key => Entry) private _uses;

    /// @dev By id of the voucher: how many statements were accepted about it.
    mapping(bytes32 voucher => uint64) private _vouchers;

    /// @dev By number of the member: how many locks it has.
    mapping(uint32 member => uint256) private _locks;

    /// @notice Opens an empty register.
    /// @param ledgerId The ledger's id, the same as that of Members.
    /// @param members The contract that says who is a member.
    constructor(bytes32 ledgerId, Members members) Signers(ledgerId, members) {}

    /// @notice Keeps documents for a voucher for some time; nobody else can lock or book them.
    /// @param s The statement.
    /// @param signature That of any active account of the member, which must be a booker.
    function lock(LockUse calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        bytes32 voucher = _voucher(s.member, s.voucher, s.expectedState, s.keys.length);
        _requireAccount(_signerOf(digest, signature), s.member, Roles.BOOKER);
        uint256 latest = block.timestamp + LONGEST_LOCK;
        if (s.until < block.timestamp || s.until > latest) revert InvalidLock(s.until, latest);
        (uint32 number, ) = MEMBERS.seat(s.member);
        _spend(digest);
        for (uint256 n; n < s.keys.length; ++n) {
            Entry storage e = _uses[s.keys[n]];
            _requireEntitled(s.keys[n], e, number);
            _requireFree(s.keys[n], e, number);
            _unlock(e);
            e.until = uint48(s.until);
            _write(e, number, s.voucher, Use.Locked);
        }
        uint256 held = _locks[number] + s.keys.length;
        if (held > MOST_LOCKS) revert TooManyLocks(s.member, MOST_LOCKS);
        _locks[number] = held;
        uint64 state = ++_vouchers[voucher];
        emit UseLocked(digest, s.member, s.voucher, s.keys, s.until, state);
    }

    /// @notice Books documents that are free, or locked for this voucher.
    /// @param s The statement.
    /// @param signature That of any active account of the member, which must be a booker.
    function book(BookUse calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        bytes32 voucher = _voucher(s.member, s.voucher, s.expectedState, s.keys.length);
        _requireAccount(_signerOf(digest, signature), s.member, Roles.BOOKER);
        (uint32 number, ) = MEMBERS.seat(s.member);
        _spend(digest);
        for (uint256 n; n < s.keys.length; ++n) {
            Entry storage e = _uses[s.keys[n]];
            _requireEntitled(s.keys[n], e, number);
            if (!_holds(e, number, s.voucher, Use.Locked)) _requireFree(s.keys[n], e, number);
            _unlock(e);
            e.until = 0;
            _write(e, number, s.voucher, Use.Booked);
        }
        uint64 state = ++_vouchers[voucher];
        emit UseBooked(digest, s.member, s.voucher, s.keys, state);
    }

    /// @notice Gives up locks of a voucher, those that ran out too.
    /// @param s The statement.
    /// @param signature That of any active account of the member.
    function release(ReleaseUse calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        bytes32 voucher = _voucher(s.member, s.voucher, s.expectedState, s.keys.length);
        address signer = _signerOf(digest, signature);
        (bytes32 member, , , bool active) = MEMBERS.standing(signer);
        if (!active || member != s.member) revert NotAuthorised(signer);
        _spend(digest);
        _end(s.member, s.voucher, s.keys, Use.Locked, Use.Released);
        uint64 state = ++_vouchers[voucher];
        emit UseReleased(digest, s.member, s.voucher, s.keys, state);
    }

    /// @notice Undoes bookings of a voucher: the documents are free again.
    /// @param s The statement.
    /// @param signature That of an active head of the member or of a steward.
    function reverse(ReverseUse calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        bytes32 voucher = _voucher(s.member, s.voucher, s.expectedState, s.keys.length);
        address signer = _signerOf(digest, signature);
        (bytes32 by, uint32 roles) = _head(signer);
        if (by != s.member && !Roles.has(roles, Roles.STEWARD)) revert NotAuthorised(signer);
        _spend(digest);
        _end(s.member, s.voucher, s.keys, Use.Booked, Use.Reversed);
        uint64 state = ++_vouchers[voucher];
        emit UseReversed(digest, s.member, s.voucher, s.keys, by, s.reason, state);
    }

    /// @notice Names the one member that may lock and book a document: it displaces the lock of
    ///         another, and no other gets a new one. A booking stays.
    /// @param s The statement.
    /// @param signature That of an active head of a steward.
    function nameBuyer(NameBuyer calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        Entry storage e = _uses[s.key];
        _requireState(s.expectedState, e.state);
        bytes32 member = _requireSteward(_signerOf(digest, signature));
        (uint32 number, ) = MEMBERS.seat(s.buyer);
        if (number == 0 && s.buyer != 0) revert UnknownMember(s.buyer);
        _spend(digest);
        (e.buyer, e.since, e.state) = (number, uint48(block.timestamp), e.state + 1);
        emit BuyerNamed(digest, s.key, member, s.buyer, s.reason, e.state);
    }

    /// @notice How a document is used now; zeros if nothing was ever said of it.
    /// @param key The document's key.
    /// @return entry The entry; `holder` and `buyer` are the numbers of members, and who has a
    ///         document is in `holder` only while it is locked or booked.
    /// @return holder The id of the member that holds, or held, it.
    /// @return buyer The id of the member named; zero for none.
    function useOf(
        bytes32 key
    ) external view returns (Entry memory entry, bytes32 holder, bytes32 buyer) {
        entry = _uses[key];
        (holder, buyer) = (MEMBERS.memberOf(entry.holder), MEMBERS.memberOf(entry.buyer));
    }

    /// @notice The number of statements accepted about a voucher.
    /// @param member The id of the member whose voucher it is.
    /// @param voucher What it is known by.
    /// @return The number.
    function voucherState(bytes32 member, bytes32 voucher) external view returns (uint64) {
        return _vouchers[_voucherId(member, voucher)];
    }

    /// @notice How many locks a member has, those that ran out included.
    /// @param member The member's id.
    /// @return The number.
    function locksOf(bytes32 member) external view returns (uint256) {
        (uint32 number, ) = MEMBERS.seat(member);
        return _locks[number];
    }

    /// @dev Frees documents that a voucher has locked, or has booked.
    function _end(
        bytes32 member,
        bytes32 voucher,
        bytes32[] calldata keys,
        Use from,
        Use to
    ) private {
        (uint32 number, ) = MEMBERS.seat(member);
        for (uint256 n; n < keys.length; ++n) {
            Entry storage e = _uses[keys[n]];
            if (!_holds(e, number, voucher, from)) revert NotHeld(keys[n], uint8(e.use));
            _unlock(e);
            e.until = 0;
            _write(e, number, voucher, to);
        }
    }

    /// @dev Writes what became of a document.
    function _write(Entry storage e, uint32 number, bytes32 voucher, Use use) private {
        if (e.voucher != voucher) e.voucher = voucher;
        (e.holder, e.since, e.state) = (number, uint48(block.timestamp), e.state + 1);
        e.use = use;
    }

    /// @dev One lock less for its holder.
    function _unlock(Entry storage e) private {
        if (e.use == Use.Locked) _locks[e.holder] -= 1;
    }

    /// @dev Refuses any member but the one named, if one is.
    function _requireEntitled(bytes32 key, Entry storage e, uint32 number) private view {
        if (e.buyer != 0 && e.buyer != number) revert NotNamed(key, MEMBERS.memberOf(e.buyer));
    }

    /// @dev Refuses a document that is booked, or locked and not to be displaced.
    function _requireFree(bytes32 key, Entry storage e, uint32 number) private view {
        bool displaced = e.buyer == number && e.holder != number;
        bool taken = e.use == Use.Booked ||
            (e.use == Use.Locked && block.timestamp <= e.until && !displaced);
        if (taken) revert UseTaken(key, MEMBERS.memberOf(e.holder), e.until);
    }

    /// @dev The id of a voucher, of which there are as many statements as the signer had in mind.
    function _voucher(
        bytes32 member,
        bytes32 voucher,
        uint64 expectedState,
        uint256 keys
    ) private view returns (bytes32 id) {
        id = _voucherId(member, voucher);
        _requireState(expectedState, _vouchers[id]);
        if (keys == 0 || keys > MOST_KEYS) revert WrongNumberOfKeys(keys, MOST_KEYS);
    }

    /// @dev Whether a voucher has a document in that way.
    function _holds(
        Entry storage e,
        uint32 number,
        bytes32 voucher,
        Use use
    ) private view returns (bool) {
        return e.use == use && e.holder == number && e.voucher == voucher;
    }

    /// @dev The id of a voucher.
    function _voucherId(bytes32 member, bytes32 voucher) private pure returns (bytes32) {
        return sha256(abi.encodePacked("voucher:", member, voucher));
    }
}
